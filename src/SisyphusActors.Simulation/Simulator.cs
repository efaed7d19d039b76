using System.Diagnostics;
using System.Text;
using SisyphusActors.Core.Values;
using SisyphusActors.Simulation.Reports;
using SisyphusActors.Simulation.Scenarios;

namespace SisyphusActors.Simulation;

/// <summary>Plays scenarios, one a seed.</summary>
/// <param name="works">What runs are for, at least one; each seed chooses among them.</param>
public sealed class Simulator(IReadOnlyList<SimulatedWork> works)
{
    /// <summary>Plants a bug in each scenario's hosts.</summary>
    internal Func<SimulationSeams> Seams { get; init; } = () => new SimulationSeams();

    /// <summary>The only kinds of incidents that happen; any by default.</summary>
    internal IncidentKind[]? Kinds { get; init; }

    /// <summary>Plays one seed; the same one goes the same way every time, in every process.</summary>
    public Played Play(ulong seed) => Play(Scenario.Of(seed, works, Kinds));

    /// <summary>Plays seeds one after another on all processors, until one fails.</summary>
    /// <param name="played">Told of each seed, in no order.</param>
    public SimulationReport Run(ulong firstSeed, int seeds, Action<Played>? played = null, CancellationToken cancellation = default)
    {
        var began = Stopwatch.GetTimestamp();
        var gate = new Lock();
        var coverage = new Coverage();
        var digests = new SortedDictionary<ulong, Sha256>();
        Played? failed = null;
        Parallel.For(0, seeds, new ParallelOptions { CancellationToken = cancellation }, (index, loop) =>
        {
            var one = Play(firstSeed + (ulong)index);
            lock (gate)
            {
                coverage.Add(one.Coverage);
                digests[one.Scenario.Seed] = one.Digest;
                if (one.Violation is not null && (failed is null || one.Scenario.Seed < failed.Scenario.Seed))
                    failed = one;
                played?.Invoke(one);
            }
            if (one.Violation is not null)
                loop.Break();
        });
        var digest = Sha256.Of(digests.Values.Aggregate(new StringBuilder(), (text, d) => text.Append(d)).ToString());
        return new SimulationReport(firstSeed, digests.Count, Stopwatch.GetElapsedTime(began), digest, coverage, failed is null ? null : Shrunk.Of(failed, Play));
    }

    private Played Play(Scenario scenario) => Simulation.Play.Of(scenario, Seams());
}
