using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Tests.Execution;

/// <summary>Steps that need not run, and steps that may fail.</summary>
public sealed class ExecutorConditionTests : ExecutorSpecs
{
    private const string Never = "${{ false }}";

    [Fact]
    public void A_step_whose_condition_does_not_hold_is_skipped_and_those_that_need_it_go_on()
    {
        Start(Step("a") with { When = Never }, Step("b", needs: "a") with { When = "${{ steps.a.outcome == 'skipped' }}" });

        State.Steps["a"].Status.ShouldBe(StepStatus.Skipped);
        Running().ShouldBe(["b"]);
        Behavior.Resolve(Self, State, KeyOf("b")).Context.Value.Steps["a"].ShouldBe(Json.EmptyObject);
        Succeed("b").ShouldContain(new ExecutorEvent.ExecutionFinished(ExecutionResult.Succeeded, null));
    }

    [Fact]
    public void A_run_of_skipped_steps_alone_has_succeeded() =>
        Handle(Mail(StartOf(Step("a") with { When = Never }, Step("b", needs: "a") with { When = Never, Work = new StepWork.Approve("go?") })), mayClaim: true)
            .Events.ShouldContain(new ExecutorEvent.ExecutionFinished(ExecutionResult.Succeeded, null));

    [Fact]
    public void Of_a_fan_out_the_whole_step_is_skipped_and_its_list_not_asked_for()
    {
        Start(Step("a", forEach: new ForEach(Json.From("${{ inputs.nothing }}"), null)) with { When = Never });

        State.Steps.Keys.ShouldBe(["a"]);
        State.Steps["a"].Status.ShouldBe(StepStatus.Skipped);
    }

    [Fact]
    public void A_condition_that_is_no_boolean_fails_its_step_and_says_what_was_found()
    {
        var events = Handle(Mail(StartOf(Step("a") with { When = "${{ run.id }}" })), mayClaim: true).Events;

        events.ShouldContain(new ExecutorEvent.StepRejected("a", "when: run.id is a string, and true or false is expected", By: null));
    }

    [Fact]
    public void A_condition_is_asked_again_when_a_person_sends_its_step_back()
    {
        Start(Step("a") with { When = "${{ run.id }}" });

        Handle(Mail(new ExecutorMessage.RetryStep("a", "ada")), mayClaim: true).Events.OfType<ExecutorEvent.StepRejected>().ShouldHaveSingleItem();
    }

    [Fact]
    public void An_attempt_that_is_tried_again_does_not_ask_its_condition_again()
    {
        Start(Step("a") with { When = "${{ true }}", Retry = RetryPolicy.None with { MaxAttempts = 2 } });
        Fail("a");

        Hear(new Stimulus.TimerFired("retry:a", 1)).OfType<ExecutorEvent.StepStarted>().ShouldHaveSingleItem().Attempt.ShouldBe(2);
    }

    [Fact]
    public void After_a_failure_that_is_tolerated_those_that_need_the_step_run_and_know_of_it()
    {
        Start(
            Step("a") with { ContinueOnError = true, Retry = RetryPolicy.None with { MaxAttempts = 2 } },
            Step("b", needs: "a") with { When = "${{ steps.a.outcome == 'failed' }}", Env = OrdinalMap.Empty<string>().Add("A", "${{ steps.a.outputs }}") });
        Fail("a");
        Hear(new Stimulus.TimerFired("retry:a", 1));
        Fail("a");

        State.Steps["a"].Status.ShouldBe(StepStatus.Failed);
        Behavior.Resolve(Self, State, KeyOf("b")).Environment["A"].ShouldBe("{}");
        Succeed("b").ShouldContain(new ExecutorEvent.ExecutionFinished(ExecutionResult.Succeeded, null));
    }

    [Fact]
    public void A_failure_that_is_tolerated_cannot_be_retried()
    {
        Start(Step("a") with { ContinueOnError = true }, Step("b"));
        Fail("a");

        Tell(new ExecutorMessage.RetryStep("a", "ada")).ShouldBeOfType<Outcome.Refused>().Reason.ShouldBe("tolerated");
    }

    [Fact]
    public void A_run_that_fails_names_the_step_that_may_not()
    {
        Start(Step("a") with { ContinueOnError = true }, Step("b"));
        Fail("a");

        Hear(new Stimulus.OperationEnded(KeyOf("b"), new OperationOutcome.Failed("broken")))
            .ShouldContain(new ExecutorEvent.ExecutionFinished(ExecutionResult.Failed, "Step 'b' failed: broken"));
    }

    [Fact]
    public void Every_item_of_a_fan_out_that_may_fail_is_tried()
    {
        Start(Step("each", forEach: new ForEach(Json.Parse("[1,2,3]"), MaxParallel: 1)) with { ContinueOnError = true }, Step("after", needs: "each"));
        Fail("each[0]");
        Succeed("each[1]");
        Fail("each[2]");

        State.Steps["each"].Error.ShouldBe("2 of 3 items failed.");
        Running().ShouldBe(["after"]);
    }

    [Fact]
    public void Of_a_run_that_failed_beside_it_a_fan_out_that_may_fail_goes_on_with_the_items_that_are_left()
    {
        Start(Step("each", forEach: new ForEach(Json.Parse("[1,2,3]"), MaxParallel: 1)) with { ContinueOnError = true }, Step("a"), Step("after", needs: "each"));
        Fail("each[0]");
        Fail("a");
        Succeed("each[1]").ShouldContain(new ExecutorEvent.StepDeferred("each"));

        Tell(new ExecutorMessage.RetryStep("a", "ada"));
        Succeed("a");
        Running().ShouldBe(["each[2]"]);
        Succeed("each[2]");
        State.Steps["each"].Error.ShouldBe("1 of 3 items failed.");
        Running().ShouldBe(["after"]);
    }

    [Fact]
    public void A_fan_out_that_may_fail_ends_also_when_no_item_can_begin()
    {
        Start(Step("each", forEach: new ForEach(Json.Parse("[1,2,3]"), MaxParallel: 1)) with
        {
            ContinueOnError = true, Env = OrdinalMap.Empty<string>().Add("X", "${{ item.x }}"),
        });

        State.Steps["each"].Error.ShouldBe("3 of 3 items failed.");
        State.Phase.ShouldBe(ExecutorPhase.Ended);
    }

    [Fact]
    public void A_rejection_that_is_tolerated_lets_the_run_go_on()
    {
        Start(Step("gate") with { Work = new StepWork.Approve("go?"), ContinueOnError = true }, Step("a", needs: "gate"));

        Tell(new ExecutorMessage.RejectStep("gate", "ada", "no"));

        Running().ShouldBe(["a"]);
    }

    [Fact]
    public void A_fan_out_with_a_cancelled_item_is_not_whole()
    {
        Start(Step("each", forEach: new ForEach(Json.Parse("[1,2]"), MaxParallel: 2)));
        Tell(new ExecutorMessage.CancelExecution("enough"));
        Hear(new Stimulus.OperationEnded(KeyOf("each[0]"), new OperationOutcome.Cancelled()));
        Succeed("each[1]");

        State.Steps["each"].Status.ShouldBe(StepStatus.Cancelled);
    }
}
