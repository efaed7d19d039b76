using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.TestKit;

namespace SisyphusActors.Conformance.Tests.Actors;

/// <summary>The executor alone, with a probe for its coordinator.</summary>
public abstract class ExecutorSpecs : EngineSpecs
{
    private readonly TestProbe _coordinator;

    protected ExecutorSpecs(EngineFixture system) : base(system)
    {
        system.Behaviors.Add(RunActors.ExecutorRole, new ExecutorBehavior());
        _coordinator = system.CreateTestProbe(Run.Coordinator);
    }

    private Task Execute(string steps) => _coordinator.SendAsync(
        Run.Executor, new ExecutorMessage.StartExecution(PlanOf($"{{ name: test, steps: [ {steps} ] }}"), Json.EmptyObject, Seed));

    private Task<RunMessage.ExecutionEnded> Ended() => _coordinator.ExpectMsgAsync<RunMessage.ExecutionEnded>();

    [Fact]
    public async Task The_coordinator_is_told_of_the_end_and_of_no_single_step()
    {
        await Execute("{ id: a, run: x }, { id: b, run: x }, { id: c, run: x }");

        (await Ended()).Result.ShouldBe(ExecutionResult.Succeeded);
        _coordinator.Messages.Count.ShouldBe(1);
        System.Operations.Effects.ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public async Task A_failed_step_ends_the_execution_and_is_named()
    {
        System.Operations.On("b", new OperationOutcome.Failed("no such file", ExitCode: 2));

        await Execute("{ id: a, run: x }, { id: b, run: x }, { id: c, run: x }");

        var ended = await Ended();
        ended.Result.ShouldBe(ExecutionResult.Failed);
        ended.Error.ShouldBe("Step 'b' failed: no such file");
        System.Operations.Effects.ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task Execution_is_started_once()
    {
        System.Operations.Hold("a");
        await Execute("{ id: a, run: x }");

        ShouldBeRefused(
            await _coordinator.AskAsync(Run.Executor, new ExecutorMessage.StartExecution(PlanOf("{ name: t, steps: [ { id: z, run: x } ] }"), Json.EmptyObject, Seed)),
            "already-started");
        System.Operations.Effects.ShouldBe(["a"]);
    }

    [Fact]
    public async Task A_step_that_waits_for_a_person_blocks_and_an_approval_goes_on()
    {
        await Execute("{ id: gate, approve: Really? }, { id: a, run: x }");
        var blocked = await _coordinator.ExpectMsgAsync<RunMessage.ExecutionBlocked>();

        await System.TellAsync(Run.Executor, new ExecutorMessage.ApproveStep("gate", "tester"));

        (blocked.On, blocked.StepIds.ShouldHaveSingleItem()).ShouldBe((BlockedOn.Approval, "gate"));
        await _coordinator.ExpectMsgAsync<RunMessage.ExecutionContinued>();
        (await Ended()).Result.ShouldBe(ExecutionResult.Succeeded);
    }

    [Fact]
    public async Task An_approval_is_consumed_once()
    {
        await Execute("{ id: gate, approve: Really? }, { id: gate2, approve: Really? }");
        await _coordinator.ExpectMsgAsync<RunMessage.ExecutionBlocked>();
        await System.TellAsync(Run.Executor, new ExecutorMessage.ApproveStep("gate", "tester"));

        ShouldBeRefused(await System.TellAsync(Run.Executor, new ExecutorMessage.ApproveStep("gate", "tester")), "not-waiting");
    }

    [Fact]
    public async Task A_rejection_fails_the_step_with_the_persons_reason()
    {
        await Execute("{ id: gate, approve: Really? }, { id: a, run: x }");
        await _coordinator.ExpectMsgAsync<RunMessage.ExecutionBlocked>();

        await System.TellAsync(Run.Executor, new ExecutorMessage.RejectStep("gate", "tester", "too risky"));

        (await _coordinator.FishForMessageAsync<RunMessage.ExecutionEnded>(_ => true)).Error.ShouldBe("Step 'gate' failed: Rejected by tester: too risky");
        System.Operations.Effects.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_step_in_doubt_blocks_until_a_person_says_it_took_place()
    {
        System.Operations.On("a", new OperationOutcome.InDoubt("The host died."));
        await Execute("{ id: a, run: x }, { id: b, run: x }");
        (await _coordinator.ExpectMsgAsync<RunMessage.ExecutionBlocked>()).On.ShouldBe(BlockedOn.Doubt);

        await System.TellAsync(Run.Executor, new ExecutorMessage.ResolveStep("a", Settled: true, Json.Parse("""{"x":1}"""), "tester"));

        await _coordinator.ExpectMsgAsync<RunMessage.ExecutionContinued>();
        await Ended();
        System.Operations.Effects.ShouldBe(["a", "b"]);
        (await Recorded<ExecutorEvent.StepCompleted>(Run.Executor)).Result.ShouldBe(Json.Parse("""{"x":1}"""));
    }

    [Fact]
    public async Task A_step_in_doubt_is_run_again_only_when_a_person_says_it_did_not_take_place()
    {
        System.Operations.On("a", new OperationOutcome.InDoubt("The host died."), new OperationOutcome.Succeeded(Json.EmptyObject));
        await Execute("{ id: a, run: x }");
        await _coordinator.ExpectMsgAsync<RunMessage.ExecutionBlocked>();
        System.Operations.Effects.ShouldBe(["a"]);

        await System.TellAsync(Run.Executor, new ExecutorMessage.ResolveStep("a", Settled: false, Json.Null, "tester"));

        await _coordinator.ExpectMsgAsync<RunMessage.ExecutionContinued>();
        (await Ended()).Result.ShouldBe(ExecutionResult.Succeeded);
        System.Operations.Effects.ShouldBe(["a", "a"]);
    }

    [Fact]
    public async Task A_step_in_doubt_stays_in_doubt_over_a_restart()
    {
        System.Operations.On("a", new OperationOutcome.InDoubt("The host died."));
        await Execute("{ id: a, run: x }");
        await _coordinator.ExpectMsgAsync<RunMessage.ExecutionBlocked>();

        await System.RestartAsync();
        await System.Operations.StartedAsync("a", nth: 2);
        await System.TellAsync(Run.Executor, new ExecutorMessage.ResolveStep("a", Settled: true, Json.EmptyObject, "tester"));

        await Ended();
        System.Operations.Effects.ShouldBe(["a"]);
    }

    [Fact]
    public async Task Retrying_a_step_that_has_not_failed_is_refused()
    {
        System.Operations.Hold("a");
        await Execute("{ id: a, run: x }");

        ShouldBeRefused(await System.TellAsync(Run.Executor, new ExecutorMessage.RetryStep("a", "tester")), "not-failed");
        ShouldBeRefused(await System.TellAsync(Run.Executor, new ExecutorMessage.RetryStep("nothing", "tester")), "not-failed");
    }

    [Fact]
    public async Task A_failed_step_is_run_again_on_request_after_the_execution_ended()
    {
        System.Operations.On("a", new OperationOutcome.Failed("broken"), new OperationOutcome.Succeeded(Json.EmptyObject));
        await Execute("{ id: a, run: x }, { id: b, run: x }");
        (await Ended()).Result.ShouldBe(ExecutionResult.Failed);

        await System.TellAsync(Run.Executor, new ExecutorMessage.RetryStep("a", "tester"));

        await _coordinator.ExpectMsgAsync<RunMessage.ExecutionContinued>();
        (await Ended()).Result.ShouldBe(ExecutionResult.Succeeded);
        System.Operations.Effects.ShouldBe(["a", "a", "b"]);
    }

    [Fact]
    public async Task A_stored_error_is_not_replayed_as_the_answer_of_a_retry()
    {
        System.Operations.On("a", new OperationOutcome.Failed("broken"), new OperationOutcome.Succeeded(Json.Parse("1")));
        await Execute("{ id: a, run: x }");
        await Ended();
        await System.RestartAsync();

        await System.TellAsync(Run.Executor, new ExecutorMessage.RetryStep("a", "tester"));

        (await Recorded<ExecutorEvent.StepCompleted>(Run.Executor)).Result.ShouldBe(Json.Parse("1"));
    }

    [Fact]
    public async Task A_handler_learns_run_step_attempt_and_the_results_it_depends_on()
    {
        System.Operations.On("a", new OperationOutcome.Succeeded(Json.Parse("""{"n":0,"f":false,"s":""}""")));
        System.Operations.Hold("b");

        await Execute("{ id: a, run: x }, { id: b, uses: work, with: { n: '${{ steps.a.outputs.n }}' } }");

        var request = (await System.Operations.StartedAsync("b")).Request;
        (request.RunId, request.StepId, request.Attempt, request.Kind).ShouldBe(("run-1", "b", 1, "work"));
        request.With.ShouldBe(Json.Parse("""{"n":0}"""));
        request.Context.Value.Steps["a"].ShouldBe(Json.Parse("""{"n":0,"f":false,"s":""}"""));
    }

    [Fact]
    public async Task Cancelling_stops_what_is_at_work_and_hears_it_out()
    {
        System.Operations.Hold("a");
        await Execute("{ id: a, run: x }, { id: b, run: x }");
        await System.Operations.StartedAsync("a");

        await _coordinator.SendAsync(Run.Executor, new ExecutorMessage.CancelExecution("enough"));

        (await Ended()).Result.ShouldBe(ExecutionResult.Cancelled);
        await Recorded<ExecutorEvent.StepCancelled>(Run.Executor);
        System.Operations.Effects.ShouldBe(["a"]);
    }

    [Fact]
    public async Task A_message_that_an_executor_does_not_know_is_refused() =>
        ShouldBeRefused(await _coordinator.AskAsync(Run.Executor, new RunMessage.ResumeRun("tester")), "unknown-message");
}
