using System.Collections.Immutable;
using SisyphusActors.Engine.Simulation;

namespace SisyphusActors.Simulation.Scenarios;

/// <summary>One run of a scenario.</summary>
/// <param name="Retries">How often the person sends a failed step back.</param>
/// <param name="Rejects">Whether the person says no where an approval is asked for.</param>
public sealed record ScenarioRun(string RunId, SimulatedWorkflow Workflow, int Retries, bool Rejects);

/// <summary>What a seed stands for: which runs share a workspace, and what happens to them. All else follows from the seed as it is played.</summary>
/// <param name="SnapshotEventsMin">Fewest events of an actor between two snapshots.</param>
public sealed record Scenario(ulong Seed, ImmutableArray<ScenarioRun> Runs, int SnapshotEventsMin, ImmutableArray<Incident> Incidents)
{
    private const int IncidentsMax = 12;
    private static readonly int[] SnapshotChoices = [1, 2, 5, 12, 1_000];
    private static readonly IncidentKind[] Kinds = Enum.GetValues<IncidentKind>();

    /// <param name="workflows">At least one.</param>
    public static Scenario Of(ulong seed, IReadOnlyList<SimulatedWorkflow> workflows)
    {
        var random = SeededRandom.For(seed, "scenario");
        var runs = 1 + (random.OneIn(3) ? 1 : 0) + (random.OneIn(8) ? 1 : 0);
        return new Scenario(
            seed,
            [.. Enumerable.Range(1, runs).Select(n => new ScenarioRun($"run-{n}", workflows[random.Next(workflows.Count)], random.Next(3), random.OneIn(6)))],
            SnapshotChoices[random.Next(SnapshotChoices.Length)],
            [.. Enumerable.Range(0, random.Next(IncidentsMax + 1)).Select(_ => Draw(random)).OrderBy(i => i.Trigger).ThenBy(i => i.At)]);
    }

    private static Incident Draw(SeededRandom random)
    {
        var kind = Kinds[random.Next(Kinds.Length)];
        var within = Incident.TriggerOf(kind) switch
        {
            Trigger.Commit => 70,
            Trigger.Step => 250,
            Trigger.Delivery => 15,
            Trigger.Reaction => 60,
            Trigger.Operation => 15,
            _ => 3,
        };
        return new Incident(kind, 1 + random.Next(within), random.Next(1 << 20));
    }
}
