using System.Collections.Immutable;
using SisyphusActors.Engine.Simulation;

namespace SisyphusActors.Simulation.Scenarios;

/// <summary>One run of a scenario.</summary>
/// <param name="Retries">How often the person sends a failed step back.</param>
/// <param name="Rejects">Whether the person says no where an approval is asked for.</param>
public sealed record ScenarioRun(string RunId, SimulatedWork Work, int Retries, bool Rejects);

/// <summary>What a seed stands for: which runs share a workspace, and what happens to them. All else follows from the seed as it is played.</summary>
/// <param name="SnapshotEventsMin">Fewest events of an actor between two snapshots.</param>
public sealed record Scenario(ulong Seed, ImmutableArray<ScenarioRun> Runs, int SnapshotEventsMin, ImmutableArray<Incident> Incidents)
{
    private const int IncidentsMax = 12;
    private const int KindsMax = 6;
    private static readonly int[] SnapshotChoices = [1, 2, 5, 12, 1_000];
    private static readonly IncidentKind[] Kinds = Enum.GetValues<IncidentKind>();

    /// <summary>Kinds that make each other worse.</summary>
    private static readonly IncidentKind[][] Themes =
    [
        [IncidentKind.Cancel, IncidentKind.Crash, IncidentKind.CrashAfterCommit, IncidentKind.HostStops, IncidentKind.OperationSlow],
        [IncidentKind.Cancel, IncidentKind.CancelByForce, IncidentKind.OperationFailsForGood, IncidentKind.Retry, IncidentKind.Crash],
        [IncidentKind.Pause, IncidentKind.Resume, IncidentKind.LateTimers, IncidentKind.OperationFails, IncidentKind.HostStops],
        [IncidentKind.ReconciliationFails, IncidentKind.OperationDoubtful, IncidentKind.Resolve, IncidentKind.OperationSlow, IncidentKind.Crash, IncidentKind.HostStops],
        [IncidentKind.CommitUnknownStored, IncidentKind.CommitUnknownLost, IncidentKind.DiskFull, IncidentKind.ReadFails, IncidentKind.LedgerUnwritable],
        [IncidentKind.LostDelivery, IncidentKind.RepeatedDelivery, IncidentKind.Passivation, IncidentKind.ActorDies, IncidentKind.Resume],
        [IncidentKind.StaleTimer, IncidentKind.LateTimers, IncidentKind.ClockSetBack, IncidentKind.OperationFails, IncidentKind.Crash],
        [IncidentKind.SameKeyAgain, IncidentKind.SameKeyOtherCommand, IncidentKind.CrashAfterCommit, IncidentKind.SecondHost, IncidentKind.ActorDies],
        [IncidentKind.Approve, IncidentKind.Reject, IncidentKind.Retry, IncidentKind.HostDrains, IncidentKind.CrashBeforeCommit],
        [IncidentKind.Approve, IncidentKind.Reject, IncidentKind.FileChanges, IncidentKind.CommitMoves, IncidentKind.Crash],
        [IncidentKind.FileChanges, IncidentKind.AcceptDrift, IncidentKind.CrashAfterCommit, IncidentKind.OperationSlow, IncidentKind.Resolve],
        [IncidentKind.Wipe, IncidentKind.Crash, IncidentKind.CrashBeforeCommit, IncidentKind.OperationDoubtful, IncidentKind.Cancel],
    ];

    /// <param name="works">At least one.</param>
    /// <param name="only">The only kinds of incidents there are; any unless given.</param>
    public static Scenario Of(ulong seed, IReadOnlyList<SimulatedWork> works, IncidentKind[]? only = null)
    {
        var random = SeededRandom.For(seed, "scenario");
        // A few kinds, and more of each, half the time close together: what only happens when two of them meet is then met more often.
        var kinds = only ?? (random.OneIn(2) ? Themes[random.Next(Themes.Length)] : [.. Enumerable.Range(0, 1 + random.Next(KindsMax)).Select(_ => Kinds[random.Next(Kinds.Length)])]);
        var around = random.OneIn(2) ? random.Next(100) : (int?)null;
        var runs = 1 + (random.OneIn(3) ? 1 : 0) + (random.OneIn(8) ? 1 : 0);
        return new Scenario(
            seed,
            [.. Enumerable.Range(1, runs).Select(n => new ScenarioRun($"run-{n}", works[random.Next(works.Count)], random.Next(3), random.OneIn(6)))],
            SnapshotChoices[random.Next(SnapshotChoices.Length)],
            [.. Enumerable.Range(0, random.Next(IncidentsMax + 1)).Select(_ => Draw(kinds, around, random)).OrderBy(i => i.Trigger).ThenBy(i => i.At)]);
    }

    /// <param name="around">In percent of the time, where they are close together; null for anywhere.</param>
    private static Incident Draw(IncidentKind[] kinds, int? around, SeededRandom random)
    {
        var kind = kinds[random.Next(kinds.Length)];
        var within = Incident.TriggerOf(kind) switch
        {
            Trigger.Commit => 50,
            // A plan is approved late.
            Trigger.Step => kind is IncidentKind.AcceptDrift ? 400 : 150,
            Trigger.Delivery => 15,
            Trigger.Reaction => 60,
            Trigger.Operation => 15,
            _ => 3,
        };
        var at = around is { } percent ? within * percent / 100 + random.Next(Math.Max(1, within / 10)) : random.Next(within);
        return new Incident(kind, 1 + at, random.Next(1 << 20));
    }
}
