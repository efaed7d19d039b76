using SisyphusActors.Core.Values;

namespace SisyphusActors.Simulation.Reports;

/// <summary>How a number of seeds went.</summary>
/// <param name="Digest">SHA-256 over the traces' digests, by seed: the same for the same seeds and workflows on every machine.</param>
/// <param name="Failure">The lowest seed that failed; null when none did.</param>
public sealed record SimulationReport(ulong FirstSeed, int Seeds, TimeSpan Took, Sha256 Digest, Coverage Coverage, Shrunk? Failure)
{
    public double SeedsPerMinute => Took > TimeSpan.Zero ? Seeds / Took.TotalMinutes : 0;
}
