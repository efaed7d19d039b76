using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Runs;
using SisyphusActors.TestKit;

namespace SisyphusActors.Conformance.Tests.Runs;

/// <summary>Every end of the steps is followed by the cleanup, and a pause holds both.</summary>
public abstract class CleanupConformance(EngineFixture system) : RunSpecs(system)
{
    private const string Cleanup = "\ncleanup:\n- { id: tidy, run: x }\n- { id: tell, run: x, when: \"${{ run.outcome != 'succeeded' }}\" }";

    private Task<Outcome> Cancel(bool force = false) => System.TellAsync(Run.Coordinator, new RunMessage.CancelRun("tester", "enough", force));

    private RunStatus? Status => Folded.State(System, Run.Coordinator, new CoordinatorBehavior()).Status;

    [Fact]
    public async Task A_step_that_may_fail_fails_and_the_run_succeeds()
    {
        System.Operations.On("a", Error("broken"));
        await StartRun("- { id: a, run: x, continueOnError: true }\n- { id: b, run: x, when: \"${{ steps.a.outcome == 'failed' }}\" }");

        (await RunEnded()).ShouldBeOfType<RunEvent.RunSucceeded>();
        Steps().Steps["a"].Status.ShouldBe(StepStatus.Failed);
        System.Operations.Effects.ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task After_a_success_the_cleanup_runs()
    {
        await StartRun("- { id: a, run: x }" + Cleanup);

        (await RunEnded()).ShouldBeOfType<RunEvent.RunSucceeded>();
        System.Operations.Effects.ShouldBe(["a", "tidy"]);
        Steps().Steps["tell"].Status.ShouldBe(StepStatus.Skipped);
    }

    [Fact]
    public async Task After_a_failure_the_cleanup_runs_and_again_after_a_retry()
    {
        System.Operations.On("a", Error("broken"), Result("1"));
        await StartRun("- { id: a, run: x }" + Cleanup);
        (await RunEnded()).ShouldBeOfType<RunEvent.RunFailed>().Error.ShouldBe("Step 'a' failed: broken");
        System.Operations.Effects.ShouldBe(["a", "tidy", "tell"]);
        var before = System.Log.EventsOf(Run.Coordinator).Count;

        await Tell(new ExecutorMessage.RetryStep("a", "tester"));

        (await RunEnded(after: before)).ShouldBeOfType<RunEvent.RunSucceeded>();
        System.Operations.Effects.ShouldBe(["a", "tidy", "tell", "a", "tidy"]);
        System.Operations.Calls.Select(c => c.Request.OpKey).ShouldBeUnique();
    }

    [Fact]
    public async Task A_cleanup_that_fails_fails_the_run_and_can_be_retried()
    {
        System.Operations.On("tidy", Error("stuck"), Result("1"));
        await StartRun("- { id: a, run: x }" + Cleanup);
        (await RunEnded()).ShouldBeOfType<RunEvent.RunFailed>().Error.ShouldBe("Cleanup step 'tidy' failed: stuck");
        var before = System.Log.EventsOf(Run.Coordinator).Count;

        await Tell(new ExecutorMessage.RetryStep("tidy", "tester"));

        (await RunEnded(after: before)).ShouldBeOfType<RunEvent.RunSucceeded>();
        System.Operations.Effects.ShouldBe(["a", "tidy", "tidy"]);
    }

    [Fact]
    public async Task After_a_cancel_the_cleanup_runs_once_all_has_stopped()
    {
        System.Operations.Hold("a");
        await StartRun("- { id: a, run: x }" + Cleanup);
        await System.Operations.StartedAsync("a");

        await Cancel();
        await Cancel();

        (await RunEnded()).ShouldBe(new RunEvent.RunCancelled("enough"));
        Steps().Steps["a"].Status.ShouldBe(StepStatus.Cancelled);
        System.Operations.Effects.ShouldBe(["a", "tidy", "tell"]);
    }

    [Fact]
    public async Task A_cleanup_that_a_cancel_began_survives_the_engine()
    {
        System.Operations.Hold("a").Hold("tidy");
        await StartRun("- { id: a, run: x }" + Cleanup);
        await System.Operations.StartedAsync("a");
        await Cancel();
        await System.Operations.StartedAsync("tidy");

        await System.RestartAsync();
        (await System.Operations.StartedAsync("tidy", nth: 2)).Request.MayRun.ShouldBeTrue();
        System.Operations.Release("tidy");

        (await RunEnded()).ShouldBe(new RunEvent.RunCancelled("enough"));
        System.Operations.Effects.ShouldBe(["a", "tidy", "tell"]);
    }

    [Fact]
    public async Task A_run_that_waited_for_a_person_is_at_work_while_its_cleanup_is()
    {
        System.Operations.Hold("tidy");
        await StartRun("- { id: gate, approve: Really? }" + Cleanup);
        await Recorded<RunEvent.RunBlocked>(Run.Coordinator);

        await Cancel();
        await System.Operations.StartedAsync("tidy");
        await Recorded<RunEvent.RunContinued>(Run.Coordinator);
        Status.ShouldBe(RunStatus.Running);
        System.Operations.Release("tidy");

        (await RunEnded()).ShouldBe(new RunEvent.RunCancelled("enough"));
    }

    [Fact]
    public async Task A_forced_cancel_ends_the_cleanup_at_work()
    {
        System.Operations.Hold("tidy");
        await StartRun("- { id: a, run: x }" + Cleanup);
        await System.Operations.StartedAsync("tidy");

        await Cancel(force: true);

        (await RunEnded()).ShouldBe(new RunEvent.RunCancelled("enough"));
        System.Operations.Effects.ShouldBe(["a", "tidy"]);
        System.Operations.AtWork.ShouldBe(0);
    }

    [Fact]
    public async Task A_paused_run_begins_nothing_until_it_goes_on_and_stays_paused_over_a_restart()
    {
        System.Operations.Hold("a");
        await StartRun("- { id: a, run: x }\n- { id: b, run: x }" + Cleanup);
        await System.Operations.StartedAsync("a");
        await Tell(new ExecutorMessage.PauseExecution("tester", "a moment"));
        System.Operations.Release("a");
        (await Recorded<RunEvent.RunBlocked>(Run.Coordinator)).On.ShouldBe(BlockedOn.Pause);
        Status.ShouldBe(RunStatus.Paused);

        await System.RestartAsync();
        await System.TellAsync(Run.Coordinator, new RunMessage.ResumeRun("a host"));
        await System.Engine.DrainAsync(CancellationToken.None).WaitAsync(TestTimeout.Default);
        await System.RestartAsync();
        System.Operations.Effects.ShouldBe(["a"]);
        await Tell(new ExecutorMessage.UnpauseExecution("tester"));

        (await RunEnded()).ShouldBeOfType<RunEvent.RunSucceeded>();
        System.Operations.Effects.ShouldBe(["a", "b", "tidy"]);
    }

    [Fact]
    public async Task A_wait_that_runs_out_in_a_paused_run_takes_effect_when_it_goes_on()
    {
        await StartRun("- { id: w, wait: 1h }\n- { id: a, run: x }");
        await Recorded<ExecutorEvent.StepWaiting>(Run.Executor);
        await Tell(new ExecutorMessage.PauseExecution("tester", "a moment"));

        System.Time.Advance(TimeSpan.FromHours(2));
        await Recorded<ExecutorEvent.StepHeld>(Run.Executor);
        await System.RestartAsync();
        System.Operations.Effects.ShouldBeEmpty();
        await Tell(new ExecutorMessage.UnpauseExecution("tester"));

        (await RunEnded()).ShouldBeOfType<RunEvent.RunSucceeded>();
    }

    [Fact]
    public async Task A_paused_run_is_cancelled_with_its_cleanup()
    {
        await StartRun("- { id: w, wait: 1h }" + Cleanup);
        await Recorded<ExecutorEvent.StepWaiting>(Run.Executor);
        await Tell(new ExecutorMessage.PauseExecution("tester", "a moment"));
        await Recorded<RunEvent.RunBlocked>(Run.Coordinator);

        await Cancel();

        (await RunEnded()).ShouldBe(new RunEvent.RunCancelled("enough"));
        System.Operations.Effects.ShouldBe(["tidy", "tell"]);
        ShouldBeRefused(await Tell(new ExecutorMessage.PauseExecution("tester", "late")), "run-ended");
    }
}
