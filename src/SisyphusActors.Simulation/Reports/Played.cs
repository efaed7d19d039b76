using SisyphusActors.Core.Values;
using SisyphusActors.Simulation.Checks;
using SisyphusActors.Simulation.Scenarios;

namespace SisyphusActors.Simulation.Reports;

/// <summary>How one scenario went.</summary>
/// <param name="Violation">What did not hold; null when everything did.</param>
/// <param name="Trace">What happened, a line each.</param>
/// <param name="Digest">SHA-256 of the trace.</param>
public sealed record Played(Scenario Scenario, Violation? Violation, IReadOnlyList<string> Trace, Sha256 Digest, Coverage Coverage);
