using System.Collections.Concurrent;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine.Machines;

namespace SisyphusActors.Engine.Parts;

/// <summary>
/// Stimuli that stopped their actor, or were there when the last host ended: each try at one is counted before it is made,
/// and after <see cref="DeathsMax"/> it is parked. Any thread may call it.
/// </summary>
/// <param name="hostStartOffset">The journal's last offset when this host started: later mail cannot have ended the last host.</param>
internal sealed class Suspects(long hostStartOffset)
{
    /// <summary>How often a stimulus may stop its actor or its host before it is parked.</summary>
    public const int DeathsMax = 3;

    private readonly ConcurrentDictionary<(PersistenceId Actor, string Cause), bool> _suspects = new();

    public bool Holds(PersistenceId actor, Stimulus stimulus) => _suspects.ContainsKey((actor, stimulus.Cause));

    public void Add(PersistenceId actor, Stimulus stimulus) => _suspects[(actor, stimulus.Cause)] = true;

    /// <summary>Unhandled mail is suspected as it is read.</summary>
    public void AddMail(PersistenceId receiver, Stimulus.Mail mail, long offset)
    {
        if (offset <= hostStartOffset)
            Add(receiver, mail);
    }

    /// <summary>What a claim or a timer leads to may have ended the last host as well.</summary>
    public void AddOutstanding(PersistenceId actor, Effect outstanding)
    {
        if (outstanding is Effect.Dispatch dispatch)
            _suspects[(actor, Stimulus.OperationEnded.CauseOf(dispatch.Request.OpKey))] = true;
        else if (outstanding is Effect.Arm arm)
            Add(actor, new Stimulus.TimerFired(arm.Key, arm.Timer.SequenceNumber));
    }

    /// <returns>Whether it was one.</returns>
    public bool Remove(PersistenceId actor, Stimulus stimulus) => _suspects.TryRemove((actor, stimulus.Cause), out _);

    /// <summary>Handles one counted try, or parks the stimulus when it has had its tries.</summary>
    /// <param name="tries">This one included.</param>
    /// <param name="lastError">Null when its host ended each time.</param>
    public static Reaction Try(IActorMachine machine, Stimulus stimulus, int tries, string? lastError, DateTimeOffset now, bool mayClaim, int deathsMax = DeathsMax) =>
        tries > deathsMax
            ? machine.Park(stimulus, deathsMax, lastError ?? "its host ended each time", now, mayClaim)
            : machine.React(stimulus, now, mayClaim);
}
