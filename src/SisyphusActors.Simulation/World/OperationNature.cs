using SisyphusActors.Core.Operations;
using SisyphusActors.Engine.Simulation;
using SisyphusActors.Simulation.Scenarios;

namespace SisyphusActors.Simulation.World;

/// <summary>How an operation would go if nothing came between. It follows from the seed and the operation's coordinates, and from an incident that names it.</summary>
/// <param name="Duration">Of virtual time; zero ends it before its start returns.</param>
/// <param name="EffectAfter">When its effect takes place, if it does.</param>
/// <param name="AbortTakes">How long it needs to stop when it is asked to.</param>
/// <param name="OutlivesHost">It goes on when its host is gone; else it dies with it.</param>
/// <param name="TakesEffect">False for one that fails, and for some that nobody can tell of.</param>
/// <param name="Incident">What goes wrong; null for nothing.</param>
internal sealed record OperationNature(TimeSpan Duration, TimeSpan EffectAfter, TimeSpan AbortTakes, bool OutlivesHost, bool TakesEffect, IncidentKind? Incident)
{
    /// <summary>What hangs without a timeout comes to its end after all.</summary>
    private static readonly TimeSpan HangsMax = TimeSpan.FromHours(2);

    /// <param name="attemptsMax">Of the step's retry policy: it never fails for good by itself.</param>
    public static OperationNature Of(ulong seed, OperationRequest request, int attemptsMax, bool keepsSpool, Incident? incident)
    {
        var whims = SeededRandom.For(seed, $"{request.RunId} {request.StepId}");
        if (incident is null && whims.OneIn(3) && request.Attempt <= whims.Next(attemptsMax))
            incident = new Incident(IncidentKind.OperationFails, 0, 0);
        var random = SeededRandom.For(seed, $"{request.RunId} {request.StepId} {request.Attempt}");
        var duration = random.Next(5) switch
        {
            0 => TimeSpan.Zero,
            1 => TimeSpan.FromMilliseconds(1 + random.Next(5)),
            2 or 3 => TimeSpan.FromMilliseconds(10 + random.Next(500)),
            _ => TimeSpan.FromMilliseconds(500 + random.Next(5_000)),
        };
        duration = incident?.Kind switch
        {
            IncidentKind.OperationSlow => TimeSpan.FromSeconds(5 + incident.Argument % 600),
            IncidentKind.OperationHangs => HangsMax,
            _ => duration,
        };
        return new OperationNature(
            duration,
            duration * random.Next(5) / 4,
            random.OneIn(2) ? TimeSpan.Zero : TimeSpan.FromMilliseconds(random.Next(3_000)),
            keepsSpool && random.OneIn(2),
            incident?.Kind switch
            {
                IncidentKind.OperationFails or IncidentKind.OperationFailsForGood => false,
                IncidentKind.OperationDoubtful => incident.Argument % 2 == 0,
                _ => true,
            },
            incident?.Kind);
    }
}
