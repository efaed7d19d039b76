using SisyphusActors.Core.Building;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Engine.Machines;
using SisyphusActors.Simulation.Checks;
using SisyphusActors.Simulation.Scenarios;
using SisyphusActors.Simulation.Tests.Mutants;
using Xunit.Abstractions;

namespace SisyphusActors.Simulation.Tests;

/// <summary>Bugs that are planted in a host: a simulation that finds none of them would find no others.</summary>
public sealed class MutantTests(ITestOutputHelper output)
{
    /// <summary>Within so many seeds each of them is found, and no seed of these finds anything in a sound host.</summary>
    private const int SeedsMax = 300;

    private static readonly SortedDictionary<string, Func<SimulationSeams>> Planted = new(StringComparer.Ordinal)
    {
        ["a claim is stored after its effect"] = () => new() { Journal = j => new StoredTooLate(j, StoredTooLate.IsClaim) },
        ["a command is acknowledged before it is stored"] = () => new() { Journal = j => new StoredTooLate(j, StoredTooLate.IsAnswer) },
        ["a refusal is not stored"] = () => new() { Journal = j => new RefusalsDropped(j) },
        ["a commit of unknown end is taken for none and written again"] = () => new() { Journal = j => new UnknownWrittenAgain(j) },
        ["a commit of unknown end is taken for stored"] = () => new() { Journal = j => new UnknownTakenForStored(j) },
        ["a mark is off by one after recovery"] = () => new() { Machine = m => new MarkOffByOne(m) },
        ["a gap in the mail is not read"] = () => new() { Machine = m => new GapNotRead(m) },
        ["a stale timer is accepted"] = () => new() { Machine = m => new StaleTimerAccepted(m) },
        ["a snapshot is taken before the whole batch"] = () => new() { Machine = m => new SnapshotBeforeWholeBatch(m) },
        ["a client gets another one's answer"] = () => new() { Machine = m => new AnswersMixedUp(m) },
        ["a claim is not taken up after a crash"] = () => new() { Machine = m => new OutstandingForgotten(m, e => e is Effect.Dispatch) },
        ["a timer is not set again after a crash"] = () => new() { Machine = m => new OutstandingForgotten(m, e => e is Effect.Arm) },
        ["an ending host claims on"] = () => new() { Machine = m => new ClaimsWhileEnding(m) },
        ["an effect is repeated after recovery"] = () => new() { Operations = o => new RequestsChanged(o, (request, _) => (request, false)) },
        ["an outcome is dropped"] = () => new() { Operations = o => new OutcomesDropped(o) },
        ["an outcome is forgotten before it is stored"] = () => new() { Operations = o => new ForgottenTooEarly(o) },
        ["the lease is ignored"] = () => new() { Lease = new LeaseIgnored() },
        ["a plan is carried out that nobody has approved"] = () => new()
        {
            Machine = m => StateMutant.Of(m, RunActors.CoordinatorRole, new CoordinatorBehavior(), s => s with { Permit = new PlanPermit(["**"], "nobody") }),
        },
        ["another file is written than was approved"] = () => new() { Operations = o => new RequestsChanged(o, (request, recovered) => (OtherFile(request), recovered)) },
        ["the ledger is told something else"] = () => new() { Observer = o => new OtherRowsTold(o) },
    };

    /// <summary>Bugs that it takes several incidents to meet, with the only kinds that happen then.</summary>
    private static readonly SortedDictionary<string, (Func<SimulationSeams> Seams, IncidentKind[] Kinds)> PlantedDeep = new(StringComparer.Ordinal)
    {
        ["a cancelled run begins something"] = (
            () => new() { Operations = o => new CancelUnheard(o) },
            [IncidentKind.Cancel, IncidentKind.Crash, IncidentKind.HostStops]),
        ["a cancelled run is not cleaned up"] = (
            () => new() { Machine = m => StateMutant.Of(m, RunActors.ExecutorRole, new ExecutorBehavior(), s => s.Phase == ExecutorPhase.Cancelling ? s with { Outcome = ExecutionResult.Cancelled } : s) },
            [IncidentKind.Cancel, IncidentKind.OperationSlow]),
        ["a paused run goes on"] = (
            () => new() { Machine = m => StateMutant.Of(m, RunActors.ExecutorRole, new ExecutorBehavior(), s => s with { IsPaused = false }) },
            [IncidentKind.Pause, IncidentKind.OperationSlow]),
        ["a model call in doubt is made again"] = (
            () => new() { Machine = m => StateMutant.Of(m, RunActors.GatewayRole, new GatewayBehavior(new GatewayOptions()), Undoubted) },
            [IncidentKind.OperationDoubtful, IncidentKind.ReconciliationFails, IncidentKind.Crash, IncidentKind.Wipe]),
        ["a step in doubt is begun again"] = (
            () => new() { Operations = o => new RequestsChanged(o, (request, recovered) => (request with { IsInDoubt = false }, recovered)) },
            [IncidentKind.ReconciliationFails, IncidentKind.OperationDoubtful, IncidentKind.Crash, IncidentKind.HostStops]),
    };

    public static IEnumerable<string> Names => [.. Planted.Keys, .. PlantedDeep.Keys];

    public static TheoryData<string> Bugs => [.. Planted.Keys];

    public static TheoryData<string> DeepBugs => [.. PlantedDeep.Keys];

    [Theory]
    [MemberData(nameof(Bugs))]
    public void A_planted_bug_is_found(string bug) => ShouldBeFound(new Simulator(Workflows.All) { Seams = Planted[bug] });

    [Theory]
    [MemberData(nameof(DeepBugs))]
    public void A_bug_that_lies_deep_is_found_where_its_incidents_meet_often(string bug) =>
        ShouldBeFound(new Simulator(Workflows.All) { Seams = PlantedDeep[bug].Seams, Kinds = PlantedDeep[bug].Kinds });

    private static OperationRequest OtherFile(OperationRequest request) => request.Kind == PatchOperation.Kind
        ? request with { With = PatchJson.Of(PatchJson.ToPatch(request.With) with { Path = "other.txt", Before = null }) }
        : request;

    private static GatewayState Undoubted(GatewayState state) => state with
    {
        Asks = state.Asks.SetItems(state.Asks.Where(a => a.Value.Status == AskStatus.InDoubt).Select(a => KeyValuePair.Create(a.Key, a.Value with { Status = AskStatus.Ready }))),
    };

    private void ShouldBeFound(Simulator simulator)
    {
        var report = simulator.Run(firstSeed: 1, SeedsMax);

        var failure = report.Failure.ShouldNotBeNull();
        output.WriteLine($"seed {failure.Original.Scenario.Seed}: {failure.Original.Violation}");
        foreach (var incident in failure.Minimal.Scenario.Incidents)
            output.WriteLine($"  {incident}");
        failure.Original.Violation!.Invariant.ShouldNotBe(Invariants.NoDefect, "it is found by what it breaks, not by chance");
    }
}
