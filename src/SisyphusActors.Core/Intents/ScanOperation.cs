using System.Text.Json;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Intents;

/// <summary>Looks for faults in the workspace once a run's tests have passed. It only looks, so it may be repeated after a crash.</summary>
public static class ScanOperation
{
    public const string Kind = "scan";

    /// <summary>The exit code of <see cref="OperationOutcome.Failed"/> when it found some: another round may mend them, and nothing else that goes wrong.</summary>
    public const int Findings = 1;
}

/// <summary>What came of a scan that is no reason to fail.</summary>
/// <param name="Verdict"><c>passed</c>, or <c>not scanned</c> with the reason: never the one for the other.</param>
/// <param name="Command">As it was run; null when it was not.</param>
/// <param name="Output">The end of what it wrote; empty when it was not run.</param>
public sealed record ScanResult(string Verdict, string? Command = null, string Output = "")
{
    public const string Passed = "passed";

    /// <param name="result">Of a step; one that a person settled may be anything.</param>
    /// <returns>Null for any other.</returns>
    public static ScanResult? Of(Json result) =>
        result.Element is { ValueKind: JsonValueKind.Object } members && members.TryGetProperty("verdict", out _) ? StoredJson.FromCanonical<ScanResult>(result) : null;

    public static ScanResult NotScanned(string why) => new($"not scanned: {why}");
}
