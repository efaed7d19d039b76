using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Tests.Execution;

/// <summary>What a run does once something went wrong: a failure, a doubt, a host that is ending.</summary>
public sealed class ExecutorAfterFailureTests : ExecutorSpecs
{
    [Fact]
    public void A_failed_item_keeps_its_place_so_that_a_retry_is_no_wider_than_maxParallel()
    {
        Start(Step("b", forEach: new ForEach(Json.Parse("[1,2,3,4]"), MaxParallel: 1)));
        Fail("b[0]");

        Tell(new ExecutorMessage.RetryStep("b", "ada"));
        Running().ShouldBe(["b[0]"]);

        Succeed("b[0]");
        Running().ShouldBe(["b[1]"]);
    }

    [Fact]
    public void Of_two_failed_steps_each_can_be_run_again_by_itself()
    {
        Start(Step("a"), Step("b"), Step("c"));
        Fail("a");
        Fail("b");
        Succeed("c");

        Tell(new ExecutorMessage.RetryStep("a", "ada"));
        Running().ShouldBe(["a"]);

        var ended = Succeed("a");
        ended.ShouldContain(new ExecutorEvent.ExecutionFinished(ExecutionResult.Failed, "Step 'b' failed: broken"));
        Tell(new ExecutorMessage.RetryStep("b", "ada"));
        Succeed("b").ShouldContain(new ExecutorEvent.ExecutionFinished(ExecutionResult.Succeeded, null));
    }

    [Fact]
    public void A_step_held_back_by_an_ending_host_is_no_reason_to_wait_for_a_person()
    {
        Start(Step("a"), Step("gate") with { Work = new StepWork.Approve("go?") }, Step("c", needs: "a"));

        var events = Hear(new Stimulus.OperationEnded(KeyOf("a"), new OperationOutcome.Succeeded(Json.Null)), mayClaim: false);

        events.OfType<ActorEvent.MessageSent>().ShouldBeEmpty();
        Tell(new ExecutorMessage.ContinueExecution());
        Running().ShouldBe(["c"]);
    }

    [Fact]
    public void A_doubt_in_a_cancelled_run_can_be_settled_but_not_run_again()
    {
        Start(Step("a"));
        Hear(new Stimulus.OperationEnded(KeyOf("a"), new OperationOutcome.InDoubt("who knows")));
        Tell(new ExecutorMessage.CancelExecution("enough"));

        Tell(new ExecutorMessage.ResolveStep("a", Settled: false, Json.Null, "ada")).ShouldBeOfType<Outcome.Refused>().Reason.ShouldBe("not-executing");
        Tell(new ExecutorMessage.ResolveStep("a", Settled: true, Json.Null, "ada")).ShouldBe(Outcome.Ok);
    }

    [Fact]
    public void What_a_cancelled_run_left_in_doubt_is_looked_into_and_never_started()
    {
        Start(Step("a") with { Idempotent = true });
        Hear(new Stimulus.OperationEnded(KeyOf("a"), new OperationOutcome.InDoubt("who knows")));
        Tell(new ExecutorMessage.CancelExecution("enough"));

        Behavior.Resolve(Self, State, KeyOf("a")).MayRun.ShouldBeFalse();
    }

    [Fact]
    public void What_only_waits_does_not_outlast_a_failed_run_and_begins_anew_when_it_goes_on()
    {
        Start(Step("a"), Step("gate") with { Work = new StepWork.Approve("go?") }, Step("pause") with { Work = new StepWork.Wait(TimeSpan.FromHours(1)) });

        var events = Hear(new Stimulus.OperationEnded(KeyOf("a"), new OperationOutcome.Failed("broken")));

        events.ShouldContain(new ExecutorEvent.StepDeferred("gate"));
        events.ShouldContain(new ExecutorEvent.StepDeferred("pause"));
        events.ShouldContain(new ActorEvent.TimerCleared("wait:pause"));
        State.Steps.Keys.ShouldBe(["a"]);
        var goesOn = Handle(Mail(new ExecutorMessage.RetryStep("a", "ada")), mayClaim: true).Events;
        goesOn.OfType<ExecutorEvent.StepAwaitingApproval>().ShouldHaveSingleItem().StepId.ShouldBe("gate");
        goesOn.OfType<ExecutorEvent.StepWaiting>().ShouldHaveSingleItem().DueAt.ShouldBe(Now.AddHours(1));
    }

    [Fact]
    public void Of_a_run_that_failed_beside_it_a_fan_out_goes_on_with_the_items_that_are_left()
    {
        Start(Step("each", forEach: new ForEach(Json.Parse("[1,2,3]"), MaxParallel: 1)), Step("a"));
        Fail("a");
        Succeed("each[0]").ShouldContain(new ExecutorEvent.StepDeferred("each"));
        State.Steps["each"].Status.ShouldBe(StepStatus.Pending);

        Tell(new ExecutorMessage.RetryStep("a", "ada"));
        Succeed("a");

        State.Steps["each"].Status.ShouldBe(StepStatus.Running);
        Succeed("each[1]");
        Succeed("each[2]").ShouldContain(new ExecutorEvent.ExecutionFinished(ExecutionResult.Succeeded, null));
        State.Steps["each"].Status.ShouldBe(StepStatus.Completed);
    }

    [Fact]
    public void Nothing_that_was_deferred_begins_while_another_failure_stands()
    {
        Start(Step("a"), Step("b"), Step("gate") with { Work = new StepWork.Approve("go?") });
        Fail("a");
        Fail("b");

        Handle(Mail(new ExecutorMessage.RetryStep("a", "ada")), mayClaim: true).Events.OfType<ExecutorEvent.StepAwaitingApproval>().ShouldBeEmpty();
    }
}
