using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Tests.Execution;

/// <summary>What an executor makes of stimuli that were set aside, of hosts that end, and of cancels that come at odd moments.</summary>
public sealed class ExecutorSetAsideTests : ExecutorSpecs
{
    [Fact]
    public void An_outcome_that_was_set_aside_leaves_its_step_to_a_person()
    {
        Start(Step("a"));

        var events = Park(new Stimulus.OperationEnded(KeyOf("a"), new OperationOutcome.Succeeded(Json.Null)));

        events.OfType<ExecutorEvent.StepInDoubt>().ShouldHaveSingleItem().StepId.ShouldBe("a");
        events.OfType<ActorEvent.MessageSent>().ShouldHaveSingleItem().Message.ShouldBeOfType<RunMessage.ExecutionBlocked>().On.ShouldBe(BlockedOn.Doubt);
        Tell(new ExecutorMessage.ResolveStep("a", Settled: true, Json.Null, "ada")).ShouldBe(Outcome.Ok);
    }

    [Fact]
    public void A_timer_that_was_set_aside_fails_its_step_and_a_retry_sets_another()
    {
        Start(Step("pause") with { Work = new StepWork.Wait(TimeSpan.FromHours(1)) });

        Park(new Stimulus.TimerFired("wait:pause", 1)).OfType<ExecutorEvent.StepRejected>().ShouldHaveSingleItem().Error.ShouldContain("boom");

        Handle(Mail(new ExecutorMessage.RetryStep("pause", "ada")), mayClaim: true).Events.OfType<ActorEvent.TimerSet>().ShouldHaveSingleItem();
    }

    [Fact]
    public void What_an_ending_host_does_not_start_the_next_one_starts_by_itself()
    {
        Start(Step("gate") with { Work = new StepWork.Approve("go?") }, Step("a", needs: "gate"), Step("b", needs: "gate"));

        var held = Handle(Mail(new ExecutorMessage.ApproveStep("gate", "ada")), mayClaim: false).Events.OfType<ActorEvent.TimerSet>().ShouldHaveSingleItem();
        held.DueAt.ShouldBe(Now);
        Handle(Mail(new ExecutorMessage.ContinueExecution()), mayClaim: false).Events.ShouldBeEmpty("it is noted once");

        Hear(new Stimulus.TimerFired(held.Key, 1));
        Running().ShouldBe(["a", "b"]);
    }

    [Fact]
    public void What_waits_for_a_persons_word_is_looked_into_and_not_started_meanwhile()
    {
        Start(Step("a") with { Idempotent = true });
        Hear(new Stimulus.OperationEnded(KeyOf("a"), new OperationOutcome.InDoubt("who knows")));

        Behavior.Resolve(Self, State, KeyOf("a")).IsInDoubt.ShouldBeTrue();
    }

    [Fact]
    public void A_run_whose_plan_never_arrived_can_be_cancelled() =>
        Hear(Mail(new ExecutorMessage.CancelExecution("enough"))).OfType<ActorEvent.MessageSent>().ShouldHaveSingleItem()
            .Message.ShouldBe(new RunMessage.ExecutionEnded(ExecutionResult.Cancelled, null));

    [Fact]
    public void Whoever_cancels_what_has_ended_is_told_once_more_how()
    {
        Start(Step("a"));
        Fail("a");

        Hear(Mail(new ExecutorMessage.CancelExecution("enough"))).OfType<ActorEvent.MessageSent>().ShouldHaveSingleItem()
            .Message.ShouldBe(new RunMessage.ExecutionEnded(ExecutionResult.Failed, "Step 'a' failed: broken"));
    }
}
