using SisyphusActors.Simulation.Scenarios;

namespace SisyphusActors.Simulation.Reports;

/// <summary>A failure, and the least that still fails in the same way.</summary>
/// <param name="Original">As its seed gives it.</param>
/// <param name="Minimal">The same scenario without the runs and incidents that it fails without.</param>
public sealed record Shrunk(Played Original, Played Minimal)
{
    /// <summary>What goes round in circles is told by its beginning and its end.</summary>
    private const int FirstLines = 400, LastLines = 40;

    /// <summary>What did not hold, what it takes, how it comes to that, and how to see it again.</summary>
    /// <param name="replay">The command that plays this seed.</param>
    public IEnumerable<string> Lines(string replay)
    {
        yield return $"seed {Original.Scenario.Seed}: violated: {Minimal.Violation!.Invariant}";
        yield return $"  {Minimal.Violation.What}";
        yield return $"it takes: {string.Join(", ", Minimal.Scenario.Runs.Select(r => r.Work.Name))}";
        foreach (var incident in Minimal.Scenario.Incidents)
            yield return $"  {incident}";
        yield return "step, seconds, what happened:";
        foreach (var line in Minimal.Trace.Take(FirstLines))
            yield return line;
        if (Minimal.Trace.Count > FirstLines + LastLines)
            yield return $"… and so on: {Minimal.Trace.Count - FirstLines - LastLines} lines …";
        foreach (var line in Minimal.Trace.Skip(Math.Max(FirstLines, Minimal.Trace.Count - LastLines)))
            yield return line;
        yield return $"replay: {replay}";
    }

    /// <summary>Leaves out one after another what the failure does not need, until it needs all that is left.</summary>
    internal static Shrunk Of(Played original, Func<Scenario, Played> play)
    {
        var least = original;
        while (Smaller(least.Scenario).Select(play).FirstOrDefault(p => p.Violation?.Invariant == original.Violation!.Invariant) is { } smaller)
            least = smaller;
        return new Shrunk(original, least);
    }

    private static IEnumerable<Scenario> Smaller(Scenario scenario)
    {
        for (var i = scenario.Runs.Length - 1; i >= 0 && scenario.Runs.Length > 1; i--)
            yield return scenario with { Runs = scenario.Runs.RemoveAt(i) };
        for (var i = scenario.Incidents.Length - 1; i >= 0; i--)
            yield return scenario with { Incidents = scenario.Incidents.RemoveAt(i) };
    }
}
