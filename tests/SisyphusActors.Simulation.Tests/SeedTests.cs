using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Building;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Validation;
using SisyphusActors.Simulation.Reports;
using SisyphusActors.Simulation.Scenarios;
using Xunit.Abstractions;

namespace SisyphusActors.Simulation.Tests;

public sealed class SeedTests(ITestOutputHelper output)
{
    private const int Seeds = 2_500;

    private static readonly Lazy<SimulationReport> Report = new(() => new Simulator(Workflows.All).Run(FirstSeed, SeedsToPlay));

    /// <summary>More seeds, from another one on: <c>SISYPHUS_SIMULATION_SEEDS=100000 SISYPHUS_SIMULATION_FIRST_SEED=5000</c>.</summary>
    private static int SeedsToPlay => int.TryParse(Environment.GetEnvironmentVariable("SISYPHUS_SIMULATION_SEEDS"), out var seeds) ? seeds : Seeds;

    private static ulong FirstSeed => ulong.TryParse(Environment.GetEnvironmentVariable("SISYPHUS_SIMULATION_FIRST_SEED"), out var first) ? first : 1;

    private static string Replay(Shrunk failure) =>
        $"SISYPHUS_SIMULATION_FIRST_SEED={failure.Original.Scenario.Seed} SISYPHUS_SIMULATION_SEEDS=1 dotnet test tests/SisyphusActors.Simulation.Tests -c Release --filter The_seeds_hold";

    [Fact]
    public void The_seeds_hold_every_invariant()
    {
        var report = Report.Value;
        output.WriteLine($"{report.Seeds} seeds in {report.Took.TotalSeconds:0.0} s, {report.SeedsPerMinute:0} a minute");

        report.Failure.ShouldBeNull(report.Failure is null ? null : string.Join('\n', report.Failure.Lines(Replay(report.Failure))));
        report.Seeds.ShouldBe(SeedsToPlay);
    }

    [Fact]
    public void Every_kind_of_incident_happens_among_them() =>
        Enum.GetValues<IncidentKind>().Select(Incident.Words).ShouldBeSubsetOf(Report.Value.Coverage.Incidents.Keys);

    [Fact]
    public void Every_status_of_a_run_is_reached() =>
        Enum.GetValues<RunStatus>().Select(s => s.Name()).ShouldBeSubsetOf(Report.Value.Coverage.RunStatuses.Keys);

    [Fact]
    public void Every_status_of_a_step_is_reached() =>
        Enum.GetValues<StepStatus>().Select(s => s.Name()).ShouldBeSubsetOf(Report.Value.Coverage.StepStatuses.Keys);

    [Fact]
    public void Every_way_to_claim_an_operation_to_settle_it_and_to_doubt_it_is_met() =>
        ClaimBookTests.Events(typeof(IOperationClaimed), typeof(IOperationSettled), typeof(IOperationInDoubt))
            .Select(StoredJson.NameFor).Except(Report.Value.Coverage.Events.Keys).ShouldBeEmpty();

    [Fact]
    public void Every_turn_that_a_goal_can_take_is_met() =>
        ((Type[])[
            typeof(PlannerEvent.PlanWithdrawn), typeof(ValidatorEvent.PlanRefused), typeof(RunEvent.PlanReturned), typeof(RunEvent.PlanApproved),
            typeof(ExecutorEvent.RoundStarted), typeof(ExecutorEvent.TestPassed), typeof(BuilderEvent.BuildStopping), typeof(GatewayEvent.ContextWiped),
            typeof(RunEvent.PlanAmended), typeof(BuilderEvent.BuildAmended), typeof(BuilderEvent.AmendmentRefused), typeof(RunEvent.DriftAccepted), typeof(BuilderEvent.BuildOutdated),
            typeof(BuilderEvent.BuildSkillChosen), typeof(ExecutorEvent.SkillJudged), typeof(RunEvent.LearningsTold),
        ]).Select(StoredJson.NameFor).Except(Report.Value.Coverage.Events.Keys).ShouldBeEmpty();

    [Fact]
    public void A_seed_goes_the_same_way_each_time()
    {
        for (var seed = 1UL; seed <= 20; seed++)
            new Simulator(Workflows.All).Play(seed).Trace.ShouldBe(new Simulator(Workflows.All).Play(seed).Trace);
    }

    [Fact]
    public void Two_seeds_go_two_ways() =>
        new Simulator(Workflows.All).Play(1).Digest.ShouldNotBe(new Simulator(Workflows.All).Play(2).Digest);
}
