using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Validation;
using SisyphusActors.Core.Values;
using SisyphusActors.TestKit;

namespace SisyphusActors.Conformance.Tests.Actors;

/// <summary>The coordinator alone, with probes for its planner, validator and executor.</summary>
public abstract class CoordinatorSpecs : EngineSpecs
{
    private const string Yaml = "{ name: test, steps: [ { id: a, run: 'true' } ] }";

    private static readonly Plan SomePlan = PlanOf(Yaml);
    private static readonly Problem SomeProblem = new(1, 2, "something is wrong");

    private readonly TestProbe _planner, _validator, _executor;

    protected CoordinatorSpecs(EngineFixture system) : base(system)
    {
        system.Behaviors.Add(RunActors.CoordinatorRole, new CoordinatorBehavior());
        (_planner, _validator, _executor) = (system.CreateTestProbe(Run.Planner), system.CreateTestProbe(Run.Validator), system.CreateTestProbe(Run.Executor));
    }

    private async Task Started()
    {
        await System.TellAsync(Run.Coordinator, Start(Yaml));
        await _planner.ExpectMsgAsync<PlannerMessage.ProposePlan>();
    }

    private async Task Executing()
    {
        await Started();
        await _validator.SendAsync(Run.Coordinator, new RunMessage.PlanAccepted(SomePlan, Json.EmptyObject));
        await _executor.ExpectMsgAsync<ExecutorMessage.StartExecution>();
    }

    [Fact]
    public async Task A_started_run_asks_its_planner_for_a_plan()
    {
        await System.TellAsync(Run.Coordinator, Start(Yaml, Json.Parse("""{"x":1}""")));

        var asked = await _planner.ExpectMsgAsync<PlannerMessage.ProposePlan>();
        asked.Inputs.ShouldBe(Json.Parse("""{"x":1}"""));
        asked.Document.Name.ShouldBe("<text>");
    }

    [Fact]
    public async Task A_run_is_started_once()
    {
        await Started();

        ShouldBeRefused(await System.TellAsync(Run.Coordinator, Start(Yaml)), "run-exists");
        await _planner.ExpectNoMsgAsync();
    }

    [Fact]
    public async Task A_command_to_an_unknown_run_is_refused() =>
        ShouldBeRefused(await System.TellAsync(Run.Coordinator, new RunMessage.CancelRun("tester", "why not")), "unknown-run");

    [Fact]
    public async Task A_proposal_goes_to_the_validator_with_what_the_planner_found()
    {
        await Started();

        await _planner.SendAsync(Run.Coordinator, new RunMessage.PlanProposed(SomePlan, Json.EmptyObject, [SomeProblem]));

        var asked = await _validator.ExpectMsgAsync<ValidatorMessage.ValidatePlan>();
        asked.Plan.Hash.ShouldBe(SomePlan.Hash);
        asked.Problems.ShouldBe([SomeProblem]);
    }

    [Fact]
    public async Task A_rejection_goes_back_to_the_planner_and_never_to_the_executor()
    {
        await Started();

        await _validator.SendAsync(Run.Coordinator, new RunMessage.PlanRejected(SomePlan.Hash, [SomeProblem]));

        (await _planner.ExpectMsgAsync<PlannerMessage.RevisePlan>()).Problems.ShouldBe([SomeProblem]);
        await _executor.ExpectNoMsgAsync();
    }

    [Fact]
    public async Task An_accepted_plan_is_finalised_and_executed_with_the_seed_of_the_run()
    {
        await Started();

        await _validator.SendAsync(Run.Coordinator, new RunMessage.PlanAccepted(SomePlan, Json.Parse("""{"x":1}""")));

        var execution = await _executor.ExpectMsgAsync<ExecutorMessage.StartExecution>();
        execution.Plan.Hash.ShouldBe(SomePlan.Hash);
        execution.Inputs.ShouldBe(Json.Parse("""{"x":1}"""));
        execution.Seed.ShouldBe(Seed);
        (await Recorded<RunEvent.PlanFinalised>(Run.Coordinator)).PlanHash.ShouldBe(SomePlan.Hash);
    }

    [Fact]
    public async Task When_the_planner_has_nothing_else_to_offer_the_run_fails_with_all_problems()
    {
        await Started();

        await _planner.SendAsync(Run.Coordinator, new RunMessage.PlanningEnded([SomeProblem, SomeProblem with { Line = 2 }]));

        var failed = await Recorded<RunEvent.RunFailed>(Run.Coordinator);
        failed.Problems.Length.ShouldBe(2);
        failed.Error.ShouldContain("2 problems");
    }

    [Fact]
    public async Task A_run_cancelled_while_it_is_planned_ends_at_once_and_takes_no_plan_any_more()
    {
        await Started();

        await System.TellAsync(Run.Coordinator, new RunMessage.CancelRun("tester", "changed my mind"));

        (await Recorded<RunEvent.RunCancelled>(Run.Coordinator)).Reason.ShouldBe("changed my mind");
        ShouldBeRefused(await _validator.AskAsync(Run.Coordinator, new RunMessage.PlanAccepted(SomePlan, Json.EmptyObject)), "not-planning");
        _executor.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_run_cancelled_while_it_executes_ends_when_its_executor_has()
    {
        await Executing();

        await System.TellAsync(Run.Coordinator, new RunMessage.CancelRun("tester", "enough"));
        (await _executor.ExpectMsgAsync<ExecutorMessage.CancelExecution>()).Reason.ShouldBe("enough");
        System.Log.EventsOf(Run.Coordinator).OfType<RunEvent.RunCancelled>().ShouldBeEmpty();
        await _executor.SendAsync(Run.Coordinator, new RunMessage.ExecutionEnded(ExecutionResult.Cancelled, null));

        (await Recorded<RunEvent.RunCancelled>(Run.Coordinator)).Reason.ShouldBe("enough");
    }

    [Fact]
    public async Task A_second_cancel_is_told_to_the_executor_again_for_the_first_ones_reason()
    {
        await Executing();

        await System.TellAsync(Run.Coordinator, new RunMessage.CancelRun("tester", "one"));
        await System.TellAsync(Run.Coordinator, new RunMessage.CancelRun("tester", "two"));

        (await _executor.ExpectMsgAsync<ExecutorMessage.CancelExecution>()).Reason.ShouldBe("one");
        // The first may have been set aside, so it is said again; the executor takes it once.
        (await _executor.ExpectMsgAsync<ExecutorMessage.CancelExecution>()).Reason.ShouldBe("one");
        await _executor.ExpectNoMsgAsync();
        System.Log.EventsOf(Run.Coordinator).OfType<RunEvent.RunCancelRequested>().ShouldHaveSingleItem().By.ShouldBe("tester");
    }

    [Theory]
    [InlineData(ExecutionResult.Succeeded, RunStatus.Succeeded)]
    [InlineData(ExecutionResult.Failed, RunStatus.Failed)]
    public async Task The_run_ends_as_its_execution_did(ExecutionResult result, RunStatus status)
    {
        await Executing();

        await _executor.AskAsync(Run.Coordinator, new RunMessage.ExecutionEnded(result, result == ExecutionResult.Failed ? "broken" : null));

        Status().ShouldBe(status);
    }

    [Theory]
    [InlineData(BlockedOn.Approval, RunStatus.WaitingInput)]
    [InlineData(BlockedOn.Doubt, RunStatus.NeedsAttention)]
    public async Task A_blocked_run_says_on_what_and_runs_again_when_its_executor_does(BlockedOn on, RunStatus status)
    {
        await Executing();

        await _executor.AskAsync(Run.Coordinator, new RunMessage.ExecutionBlocked(on, ["a"]));
        Status().ShouldBe(status);
        await _executor.AskAsync(Run.Coordinator, new RunMessage.ExecutionContinued());

        Status().ShouldBe(RunStatus.Running);
    }

    [Fact]
    public async Task A_failed_run_runs_again_when_a_step_is_retried()
    {
        await Executing();
        await _executor.AskAsync(Run.Coordinator, new RunMessage.ExecutionEnded(ExecutionResult.Failed, "broken"));

        await _executor.AskAsync(Run.Coordinator, new RunMessage.ExecutionContinued());

        Status().ShouldBe(RunStatus.Running);
    }

    [Fact]
    public async Task Resuming_a_run_has_its_executor_go_on()
    {
        await Executing();

        await System.TellAsync(Run.Coordinator, new RunMessage.ResumeRun("tester"));

        await _executor.ExpectMsgAsync<ExecutorMessage.ContinueExecution>();
    }

    [Fact]
    public async Task Resuming_an_ended_run_is_refused_and_records_nothing_of_it()
    {
        await Executing();
        await _executor.AskAsync(Run.Coordinator, new RunMessage.ExecutionEnded(ExecutionResult.Succeeded, null));

        ShouldBeRefused(await System.TellAsync(Run.Coordinator, new RunMessage.ResumeRun("tester")), "run-ended");
        System.Log.EventsOf(Run.Coordinator).OfType<RunEvent.RunResumed>().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_run_goes_on_where_it_was_after_the_engine_was_restarted()
    {
        await Started();
        await System.RestartAsync();

        await _planner.SendAsync(Run.Coordinator, new RunMessage.PlanProposed(SomePlan, Json.EmptyObject, []));

        await _validator.ExpectMsgAsync<ValidatorMessage.ValidatePlan>();
        await _planner.ExpectNoMsgAsync();
    }

    private RunStatus? Status() => Folded.State(System, Run.Coordinator, new CoordinatorBehavior()).Status;
}
