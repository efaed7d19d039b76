using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Tests.Execution;

/// <summary>A run that a person holds, and lets go on.</summary>
public sealed class ExecutorPauseTests : ExecutorSpecs
{
    private static IEnumerable<IMessage> Sent(IEnumerable<IEvent> events) => events.OfType<ActorEvent.MessageSent>().Select(e => e.Message);

    private static void ShouldBeBlocked(IEnumerable<IEvent> events, string? because = null) =>
        Sent(events).ShouldHaveSingleItem(because).ShouldBeOfType<RunMessage.ExecutionBlocked>().On.ShouldBe(BlockedOn.Pause);

    private IEnumerable<IEvent> Pause() => Hear(Mail(new ExecutorMessage.PauseExecution("ada", "the registry is down")));

    private IEnumerable<IEvent> Unpause() => Hear(Mail(new ExecutorMessage.UnpauseExecution("ada")));

    [Fact]
    public void What_is_at_work_comes_to_its_end_and_nothing_begins_until_it_goes_on()
    {
        Start(Step("a"), Step("b", needs: "a"));
        Sent(Pause()).ShouldBeEmpty("something is at work");

        ShouldBeBlocked(Succeed("a"));
        Running().ShouldBeEmpty();

        Sent(Unpause()).ShouldBe([new RunMessage.ExecutionContinued()]);
        Running().ShouldBe(["b"]);
    }

    [Fact]
    public void A_timer_that_runs_out_meanwhile_takes_its_effect_when_the_run_goes_on()
    {
        Start(
            Step("a") with { Retry = RetryPolicy.None with { MaxAttempts = 2 } },
            Step("pause") with { Work = new StepWork.Wait(TimeSpan.FromHours(1)) }, Step("b", needs: "pause"));
        Fail("a");
        ShouldBeBlocked(Pause());

        Hear(new Stimulus.TimerFired("wait:pause", 1)).ShouldBe([new ExecutorEvent.StepHeld("pause")]);
        Hear(new Stimulus.TimerFired("retry:a", 2)).ShouldBe([new ExecutorEvent.StepHeld("a")]);
        (State.Steps["pause"].Status, State.Steps["a"].Status).ShouldBe((StepStatus.Waiting, StepStatus.Retrying));

        Unpause().OfType<ActorEvent.TimerSet>().ShouldBe([new ActorEvent.TimerSet("retry:a", Now), new ActorEvent.TimerSet("wait:pause", Now)], ignoreOrder: true);
        Hear(new Stimulus.TimerFired("wait:pause", 3));
        Hear(new Stimulus.TimerFired("retry:a", 4));
        Running().ShouldBe(["a", "b"]);
        State.Steps.Values.ShouldAllBe(s => !s.IsHeld);
    }

    [Fact]
    public void A_timer_that_has_not_run_out_runs_on()
    {
        Start(Step("pause") with { Work = new StepWork.Wait(TimeSpan.FromHours(1)) });
        Pause();

        Unpause().OfType<ActorEvent.TimerSet>().ShouldBeEmpty();
        Hear(new Stimulus.TimerFired("wait:pause", 1)).ShouldContain(new ExecutorEvent.ExecutionFinished(ExecutionResult.Succeeded, null));
    }

    [Fact]
    public void A_person_may_answer_meanwhile_and_the_answer_counts_when_the_run_goes_on()
    {
        Start(Step("gate") with { Work = new StepWork.Approve("go?") }, Step("a", needs: "gate"));
        ShouldBeBlocked(Pause(), "it waited for an approval, and now for the pause to end");

        Tell(new ExecutorMessage.ApproveStep("gate", "ada")).ShouldBe(Outcome.Ok);
        Running().ShouldBeEmpty();
        Unpause();
        Running().ShouldBe(["a"]);
    }

    [Fact]
    public void A_run_that_waits_for_a_person_all_the_same_says_so_when_it_goes_on()
    {
        Start(Step("gate") with { Work = new StepWork.Approve("go?") });
        Pause();

        Sent(Unpause()).ShouldHaveSingleItem().ShouldBeOfType<RunMessage.ExecutionBlocked>().On.ShouldBe(BlockedOn.Approval);
    }

    [Fact]
    public void A_run_whose_last_step_ends_meanwhile_has_ended()
    {
        Start(Step("a"));
        Pause();

        Succeed("a").ShouldContain(new ExecutorEvent.ExecutionFinished(ExecutionResult.Succeeded, null));
    }

    [Fact]
    public void A_step_that_fails_meanwhile_ends_the_run_and_a_retry_goes_on_unpaused()
    {
        Start(Step("a"), Step("b", needs: "a"));
        Pause();
        Fail("a");
        State.Phase.ShouldBe(ExecutorPhase.Ended);

        Tell(new ExecutorMessage.RetryStep("a", "ada"));

        Running().ShouldBe(["a"]);
    }

    [Fact]
    public void A_step_that_was_sent_back_keeps_a_paused_run_from_its_end()
    {
        Start(Step("a"), Step("b"), Step("c"));
        Fail("a");
        Fail("b");
        Pause();
        Tell(new ExecutorMessage.RetryStep("a", "ada"));

        Succeed("c").ShouldNotContain(e => e is ExecutorEvent.ExecutionFinished);
        Unpause();
        Running().ShouldBe(["a"]);
    }

    [Fact]
    public void The_cleanup_is_held_like_any_step()
    {
        Start(Step("a"), Step("c") with { IsCleanup = true });
        Pause();

        ShouldBeBlocked(Succeed("a"));
        State.Phase.ShouldBe(ExecutorPhase.CleaningUp);
        Unpause();
        Running().ShouldBe(["c"]);
    }

    [Fact]
    public void A_cancel_ends_the_pause_and_the_cleanup_runs()
    {
        Start(Step("pause") with { Work = new StepWork.Wait(TimeSpan.FromHours(1)) }, Step("c") with { IsCleanup = true });
        Pause();
        Hear(new Stimulus.TimerFired("wait:pause", 1));

        Sent(Hear(Mail(new ExecutorMessage.CancelExecution("enough")))).ShouldBe([new RunMessage.ExecutionContinued()]);

        Running().ShouldBe(["c"]);
        State.Steps.Values.ShouldAllBe(s => !s.IsHeld);
    }

    [Fact]
    public void What_an_ending_host_does_not_let_go_on_the_next_one_does()
    {
        Start(Step("a"), Step("b", needs: "a"));
        Pause();
        Succeed("a");

        var held = Handle(Mail(new ExecutorMessage.UnpauseExecution("ada")), mayClaim: false).Events.OfType<ActorEvent.TimerSet>().ShouldHaveSingleItem();

        Hear(new Stimulus.TimerFired(held.Key, 1));
        Running().ShouldBe(["b"]);
    }

    [Fact]
    public void Only_a_run_at_work_can_be_paused_and_once()
    {
        Reason(Tell(new ExecutorMessage.PauseExecution("ada", "why"))).ShouldBe("not-started");
        Start(Step("a"));
        Tell(new ExecutorMessage.UnpauseExecution("ada")).ShouldBe(new Outcome.Done("The run is not paused."));
        Pause();
        Pause().ShouldBeEmpty();
        Tell(new ExecutorMessage.CancelExecution("enough"));
        Reason(Tell(new ExecutorMessage.PauseExecution("ada", "why"))).ShouldBe("cancelling");
        Hear(new Stimulus.OperationEnded(KeyOf("a"), new OperationOutcome.Cancelled()));
        Reason(Tell(new ExecutorMessage.PauseExecution("ada", "why"))).ShouldBe("run-ended");

        static string Reason(Outcome outcome) => outcome.ShouldBeOfType<Outcome.Refused>().Reason;
    }
}
