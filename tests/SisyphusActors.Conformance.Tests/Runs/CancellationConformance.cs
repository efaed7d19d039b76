using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Runs;
using SisyphusActors.TestKit;

namespace SisyphusActors.Conformance.Tests.Runs;

public abstract class CancellationConformance(EngineFixture system) : RunSpecs(system)
{
    private Task<Outcome> Cancel() => System.TellAsync(Run.Coordinator, new RunMessage.CancelRun("tester", "enough"));

    [Fact]
    public async Task A_run_at_work_is_cancelled_by_stopping_its_operations()
    {
        System.Operations.Hold("a").Hold("b");
        await StartRun("- { id: a, run: x }\n- { id: b, run: x, needs: [] }\n- { id: c, run: x }");
        await System.Operations.StartedAsync("a");
        await System.Operations.StartedAsync("b");

        await Cancel();

        (await RunEnded()).ShouldBe(new RunEvent.RunCancelled("enough"));
        Steps().Steps.Values.ShouldAllBe(s => s.Status == StepStatus.Cancelled);
        System.Operations.AtWork.ShouldBe(0);
    }

    [Fact]
    public async Task An_operation_that_ended_before_the_stop_reached_it_keeps_its_result()
    {
        System.Operations.Hold("a");
        await StartRun("- { id: a, run: x }\n- { id: b, run: x }");
        await System.Operations.StartedAsync("a");
        System.Operations.Release("a", Result("1"));
        await Recorded<ExecutorEvent.StepCompleted>(Run.Executor, e => e.StepId == "a");

        await Cancel();
        await RunEnded();

        Steps().Steps["a"].Status.ShouldBe(StepStatus.Completed);
    }

    [Theory]
    [InlineData("- { id: s, wait: 1h }")]
    [InlineData("- { id: s, approve: Really? }")]
    [InlineData("- { id: s, run: x, retry: { maxAttempts: 2, initialDelay: 1h } }")]
    public async Task A_run_that_only_waits_is_cancelled_at_once(string step)
    {
        System.Operations.On("s", Error("broken"));
        await StartRun(step);
        await System.Log.WaitForAsync<ExecutorEvent>(
            Run.Executor, e => e is ExecutorEvent.StepWaiting or ExecutorEvent.StepAwaitingApproval or ExecutorEvent.StepAttemptFailed);

        await Cancel();

        (await RunEnded()).ShouldBe(new RunEvent.RunCancelled("enough"));
        var effects = System.Operations.Effects.Count;
        System.Time.Advance(TimeSpan.FromHours(2));
        ShouldBeRefused(await Cancel(), "run-ended");
        System.Operations.Effects.Count.ShouldBe(effects);
        Steps().Steps["s"].Status.ShouldBe(StepStatus.Cancelled);
    }

    [Fact]
    public async Task A_fan_out_is_cancelled_with_its_items()
    {
        System.Operations.Hold("each");
        await StartRun("- { id: each, run: x, maxParallel: 2, foreach: [1, 2, 3, 4] }");
        await System.Operations.StartedAsync("each[1]");

        await Cancel();

        (await RunEnded()).ShouldBe(new RunEvent.RunCancelled("enough"));
        System.Operations.Effects.ShouldBe(["each[0]", "each[1]"]);
        Steps().Steps["each"].Status.ShouldBe(StepStatus.Cancelled);
    }

    [Fact]
    public async Task A_cancellation_survives_the_engine()
    {
        System.Operations.Hold("a");
        await StartRun("- { id: a, run: x }");
        await System.Operations.StartedAsync("a");
        System.Log.CrashAfter(2);

        await Should.ThrowAsync<Exception>(Cancel());
        await System.RestartAsync();

        (await RunEnded()).ShouldBe(new RunEvent.RunCancelled("enough"));
    }

    [Fact]
    public async Task A_cancelled_run_is_not_retried()
    {
        System.Operations.Hold("a");
        await StartRun("- { id: a, run: x }");
        await System.Operations.StartedAsync("a");
        await Cancel();
        await RunEnded();

        ShouldBeRefused(await Tell(new ExecutorMessage.RetryStep("a", "tester")), "not-failed");
        ShouldBeRefused(await System.TellAsync(Run.Coordinator, new RunMessage.ResumeRun("tester")), "run-ended");
    }
}
