using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Tests.Execution;

/// <summary>What runs when the steps have come to their end, however that was.</summary>
public sealed class ExecutorCleanupTests : ExecutorSpecs
{
    private const string RunOutcome = "${{ run.outcome }}";

    private static PlanStep Cleanup(string id) => Step(id) with { IsCleanup = true };

    private static ExecutorEvent.ExecutionFinished Finished(ExecutionResult result, string? error = null) => new(result, error);

    [Fact]
    public void After_a_success_it_runs_in_order_and_the_run_has_succeeded()
    {
        Start(Step("a"), Cleanup("c"), Cleanup("d"));
        Running().ShouldBe(["a"]);

        Succeed("a").ShouldContain(new ExecutorEvent.CleanupStarted(ExecutionResult.Succeeded, null));
        Running().ShouldBe(["c"]);
        Succeed("c");
        Running().ShouldBe(["d"]);
        Succeed("d").ShouldContain(Finished(ExecutionResult.Succeeded));
    }

    [Fact]
    public void After_a_failure_it_runs_and_the_run_has_failed_as_before()
    {
        Start(Step("a"), Step("b", needs: "a"), Cleanup("c") with { Env = OrdinalMap.Empty<string>().Add("O", RunOutcome) });
        Fail("a");

        Running().ShouldBe(["c"]);
        Behavior.Resolve(Self, State, KeyOf("c")).Environment["O"].ShouldBe("failed");
        Succeed("c").ShouldContain(Finished(ExecutionResult.Failed, "Step 'a' failed: broken"));
    }

    [Fact]
    public void After_a_cancel_it_runs_once_all_has_stopped()
    {
        Start(Step("a"), Cleanup("c") with { Env = OrdinalMap.Empty<string>().Add("O", RunOutcome) });
        Tell(new ExecutorMessage.CancelExecution("enough"));
        Running().ShouldBe(["a"]);

        Hear(new Stimulus.OperationEnded(KeyOf("a"), new OperationOutcome.Cancelled()));

        Running().ShouldBe(["c"]);
        var request = Behavior.Resolve(Self, State, KeyOf("c"));
        (request.Environment["O"], request.MayRun).ShouldBe(("cancelled", true));
        Succeed("c").ShouldContain(Finished(ExecutionResult.Cancelled));
    }

    [Fact]
    public void It_knows_how_each_step_ended_and_of_those_without_a_result_an_empty_one()
    {
        Start(
            Step("done"), Step("failed"), Step("skipped") with { When = "${{ false }}" }, Step("doubtful"), Step("never", needs: "failed"), Step("stopped"),
            Cleanup("c") with
            {
                Env = OrdinalMap.Empty<string>().Add("ALL", string.Join(' ', from id in (string[])["done", "failed", "skipped", "doubtful", "never", "stopped"] select $"${{{{ steps.{id}.outcome }}}}")),
            });
        Hear(new Stimulus.OperationEnded(KeyOf("doubtful"), new OperationOutcome.InDoubt("who knows")));
        Succeed("done");
        Fail("failed");
        Tell(new ExecutorMessage.CancelExecution("enough"));
        Hear(new Stimulus.OperationEnded(KeyOf("stopped"), new OperationOutcome.Cancelled()));

        var request = Behavior.Resolve(Self, State, KeyOf("c"));
        request.Environment["ALL"].ShouldBe("succeeded failed skipped in_doubt skipped cancelled");
        request.Context.Value.Steps.Select(s => $"{s.Key} {s.Value}").ShouldBe(["done null", "doubtful {}", "failed {}", "never {}", "skipped {}", "stopped {}"]);
    }

    [Fact]
    public void When_one_of_its_steps_fails_the_next_runs_and_a_run_that_had_succeeded_has_failed()
    {
        Start(Step("a"), Cleanup("c"), Cleanup("d"));
        Succeed("a");
        Fail("c");
        Running().ShouldBe(["d"]);

        Succeed("d").ShouldContain(Finished(ExecutionResult.Failed, "Cleanup step 'c' failed: broken"));
    }

    [Fact]
    public void A_run_that_had_not_succeeded_keeps_its_outcome_and_notes_what_failed_in_its_cleanup()
    {
        Start(Step("a"), Cleanup("c"));
        Fail("a");

        Hear(new Stimulus.OperationEnded(KeyOf("c"), new OperationOutcome.Failed("stuck")))
            .ShouldContain(Finished(ExecutionResult.Failed, "Step 'a' failed: broken\nCleanup step 'c' failed: stuck"));
    }

    [Fact]
    public void A_cleanup_step_may_fail_when_it_says_so()
    {
        Start(Step("a"), Cleanup("c") with { ContinueOnError = true });
        Succeed("a");

        Hear(new Stimulus.OperationEnded(KeyOf("c"), new OperationOutcome.Failed("stuck"))).ShouldContain(Finished(ExecutionResult.Succeeded));
    }

    [Fact]
    public void Its_steps_are_tried_again_wait_and_are_skipped_like_others()
    {
        Start(
            Step("a"), Cleanup("c") with { Retry = RetryPolicy.None with { MaxAttempts = 2 } }, Cleanup("d") with { When = "${{ run.outcome == 'failed' }}" },
            Cleanup("e") with { Work = new StepWork.Wait(TimeSpan.FromMinutes(1)) });
        Succeed("a");
        Fail("c");
        Hear(new Stimulus.TimerFired("retry:c", 1));
        Succeed("c");

        State.Steps["d"].Status.ShouldBe(StepStatus.Skipped);
        State.Phase.ShouldBe(ExecutorPhase.CleaningUp);
        Hear(new Stimulus.TimerFired("wait:e", 1)).ShouldContain(Finished(ExecutionResult.Succeeded));
    }

    [Fact]
    public void A_cleanup_of_which_every_step_is_skipped_ends_the_run_at_once()
    {
        Start(Step("a"), Cleanup("c") with { When = "${{ false }}" });

        Succeed("a").ShouldContain(Finished(ExecutionResult.Succeeded));
    }

    [Fact]
    public void After_a_retry_it_runs_again_with_attempts_of_its_own()
    {
        Start(Step("a"), Cleanup("c"), Cleanup("d") with { When = "${{ run.outcome == 'failed' }}" });
        Fail("a");
        var first = KeyOf("c");
        Succeed("c");
        Succeed("d");

        Tell(new ExecutorMessage.RetryStep("a", "ada"));
        Running().ShouldBe(["a"]);
        State.Steps["c"].Status.ShouldBe(StepStatus.Pending);
        Succeed("a");

        State.Steps["c"].Attempt.ShouldBe(2);
        KeyOf("c").ShouldNotBe(first);
        Succeed("c").ShouldContain(Finished(ExecutionResult.Succeeded));
        State.Steps["d"].Status.ShouldBe(StepStatus.Skipped, "its condition is asked anew");
    }

    [Fact]
    public void A_step_of_it_that_failed_can_be_run_again_alone()
    {
        Start(Step("a"), Cleanup("c"), Cleanup("d"));
        Succeed("a");
        Fail("c");
        Succeed("d");

        var events = Handle(Mail(new ExecutorMessage.RetryStep("c", "ada")), mayClaim: true).Events;

        events.OfType<ActorEvent.MessageSent>().Select(e => e.Message).ShouldContain(new RunMessage.ExecutionContinued());
        Running().ShouldBe(["c"]);
        Succeed("c").ShouldContain(Finished(ExecutionResult.Succeeded));
    }

    [Fact]
    public void While_it_is_at_work_and_before_nothing_of_it_is_retried()
    {
        Start(Step("a"), Step("b"), Cleanup("c"));
        Fail("a");
        Fail("b");
        Tell(new ExecutorMessage.RetryStep("a", "ada")).ShouldBeOfType<Outcome.Refused>().Reason.ShouldBe("cleaning-up");
        Fail("c");
        Tell(new ExecutorMessage.RetryStep("a", "ada"));

        Tell(new ExecutorMessage.RetryStep("c", "ada")).ShouldBeOfType<Outcome.Refused>().Reason.ShouldBe("not-failed", "it is to run again anyway");
    }

    [Fact]
    public void A_cancel_leaves_it_and_a_forced_one_stops_it()
    {
        Start(Step("a"), Cleanup("c"), Cleanup("d"));
        Succeed("a");
        Tell(new ExecutorMessage.CancelExecution("enough")).ShouldBeOfType<Outcome.Done>().Detail.ShouldNotBeNull();
        Running().ShouldBe(["c"]);

        Hear(Mail(new ExecutorMessage.CancelExecution("now", Force: true))).OfType<ActorEvent.OperationAbortRequested>().ShouldHaveSingleItem();

        Hear(new Stimulus.OperationEnded(KeyOf("c"), new OperationOutcome.Cancelled())).ShouldContain(Finished(ExecutionResult.Cancelled));
        State.Steps.Keys.ShouldBe(["a", "c"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_forced_cancel_ends_the_steps_without_it(bool afterAnother)
    {
        Start(Step("a"), Cleanup("c"));
        if (afterAnother)
            Tell(new ExecutorMessage.CancelExecution("enough"));
        Tell(new ExecutorMessage.CancelExecution("now", Force: true));

        Hear(new Stimulus.OperationEnded(KeyOf("a"), new OperationOutcome.Cancelled())).ShouldContain(Finished(ExecutionResult.Cancelled));
        State.Steps.Keys.ShouldBe(["a"]);
    }

    [Fact]
    public void A_step_of_it_in_doubt_waits_for_a_person_and_the_next_one_runs_then()
    {
        Start(Step("a"), Cleanup("c"), Cleanup("d"));
        Succeed("a");

        Hear(new Stimulus.OperationEnded(KeyOf("c"), new OperationOutcome.InDoubt("who knows"))).OfType<ActorEvent.MessageSent>().ShouldHaveSingleItem()
            .Message.ShouldBeOfType<RunMessage.ExecutionBlocked>().StepIds.ShouldBe(["c"]);
        Tell(new ExecutorMessage.ResolveStep("c", Settled: false, Json.Null, "ada"));
        Running().ShouldBe(["c"]);
        Succeed("c");
        Running().ShouldBe(["d"]);
    }

    [Fact]
    public void A_doubt_that_a_cancel_left_does_not_hold_it_up_and_can_be_settled_meanwhile()
    {
        Start(Step("a"), Step("b", needs: "a"), Cleanup("c"));
        Hear(new Stimulus.OperationEnded(KeyOf("a"), new OperationOutcome.InDoubt("who knows")));
        Hear(Mail(new ExecutorMessage.CancelExecution("enough"))).OfType<ActorEvent.MessageSent>().Select(e => e.Message)
            .ShouldBe([new RunMessage.ExecutionContinued()], "it waited for a person, and now moves");

        Behavior.Resolve(Self, State, KeyOf("a")).MayRun.ShouldBeFalse();
        Tell(new ExecutorMessage.ResolveStep("a", Settled: false, Json.Null, "ada")).ShouldBeOfType<Outcome.Refused>().Reason.ShouldBe("not-executing");
        Tell(new ExecutorMessage.ResolveStep("a", Settled: true, Json.Null, "ada")).ShouldBe(Outcome.Ok);
        Running().ShouldBe(["c"], "what would have come after a is not begun");
        Succeed("c").ShouldContain(Finished(ExecutionResult.Cancelled));
    }

    [Fact]
    public void What_an_ending_host_does_not_clean_up_the_next_one_does_by_itself()
    {
        Start(Step("a"), Cleanup("c"));

        var events = Hear(new Stimulus.OperationEnded(KeyOf("a"), new OperationOutcome.Succeeded(Json.Null)), mayClaim: false);

        events.OfType<ActorEvent.TimerSet>().ShouldHaveSingleItem();
        Hear(new Stimulus.TimerFired(events.OfType<ActorEvent.TimerSet>().Single().Key, 1));
        Running().ShouldBe(["c"]);
    }

    [Fact]
    public void Whoever_cancels_a_run_whose_cleanup_failed_is_told_once_more_how_it_ended()
    {
        Start(Step("a"), Cleanup("c"));
        Succeed("a");
        Fail("c");

        Hear(Mail(new ExecutorMessage.CancelExecution("enough"))).OfType<ActorEvent.MessageSent>().ShouldHaveSingleItem()
            .Message.ShouldBe(new RunMessage.ExecutionEnded(ExecutionResult.Failed, "Cleanup step 'c' failed: broken"));
    }
}
