using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Mail;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Tests.Execution;

/// <summary>Steps that another actor of the run works on.</summary>
public sealed class ExecutorDelegationTests : ExecutorSpecs
{
    private static readonly PersistenceId Builder = new RunActors("run").Builder;
    private static readonly PlanOutput Output = new("design", [new PlannedFile("a.txt", FileChange.Create, "why")], [], [], ["make test"], ["write it"]);
    private static readonly PlanApproval Approval = new(Output.Hash, "abc", [new ApprovedFile("a.txt", null)], "ada");

    private static readonly PlanStep Plan = Step("plan") with { Work = new StepWork.Compiled(Output) };
    private static readonly PlanStep Write = Step("write", needs: "plan") with { Work = new StepWork.ApplyPatch() };

    private static WorkId Work(int attempt) => new("write", attempt);

    private static IEnumerable<IMessage> Sent(IEnumerable<IEvent> events) => events.OfType<ActorEvent.MessageSent>().Select(e => e.Message);

    private ImmutableArray<IEvent> StartApproved(params ImmutableArray<PlanStep> steps) => Hear(Mail(StartOf(steps) with { Approval = Approval }));

    private ImmutableArray<IEvent> Reply(WorkReply reply) => Hear(From(Builder, reply));

    private static Stimulus.Mail From(PersistenceId worker, WorkReply reply) => new(new MessageId(worker, 1), 0, reply);

    private StepState Written => State.Steps["write"];

    [Fact]
    public void A_step_is_recorded_as_begun_and_given_to_its_worker_in_one_batch()
    {
        var events = StartApproved(Plan, Write);

        events.ShouldContain(new ExecutorEvent.StepDelegated("write", 1, Builder));
        Sent(events).OfType<MailMessage.JoinAgent>().ShouldHaveSingleItem();
        var begun = Sent(events).OfType<WorkMessage>().ShouldHaveSingleItem().ShouldBeOfType<WorkMessage.BeginWork>();
        begun.Work.ShouldBe(Work(1));
        begun.Assignment.ShouldBeOfType<Assignment.WriteFiles>().Approval.ShouldBe(Approval);
        Written.Status.ShouldBe(StepStatus.Running);
    }

    [Fact]
    public void What_the_worker_made_of_it_is_its_result_and_the_next_step_begins()
    {
        StartApproved(Plan, Write, Step("b", needs: "write"));

        Reply(new WorkReply.WorkCompleted(Work(1), Json.From("done")));

        (Written.Status, Written.Result).ShouldBe((StepStatus.Completed, Json.From("done")));
        Running().ShouldBe(["b"]);
    }

    [Fact]
    public void A_reply_of_another_actor_or_about_another_attempt_means_nothing()
    {
        StartApproved(Plan, Write);

        Handle(From(new RunActors("run").Gateway, new WorkReply.WorkCompleted(Work(1), Json.Null)), mayClaim: true).Outcome.ShouldBeOfType<Outcome.Refused>();
        Handle(From(Builder, new WorkReply.WorkCompleted(Work(2), Json.Null)), mayClaim: true).Outcome.ShouldBeOfType<Outcome.Refused>();

        Written.Status.ShouldBe(StepStatus.Running);
    }

    [Fact]
    public void A_failure_is_tried_again_as_the_policy_says_and_one_that_cannot_help_is_not()
    {
        StartApproved(Plan, Write with { Retry = RetryPolicy.None with { MaxAttempts = 3 } });

        var timer = Reply(new WorkReply.WorkFailed(Work(1), "no", Retryable: true)).OfType<ActorEvent.TimerSet>().ShouldHaveSingleItem();
        Written.Status.ShouldBe(StepStatus.Retrying);
        Sent(Hear(new Stimulus.TimerFired(timer.Key, 1))).ShouldHaveSingleItem().ShouldBeOfType<WorkMessage.BeginWork>().Work.ShouldBe(Work(2));

        Reply(new WorkReply.WorkFailed(Work(2), "a file that was not approved", Retryable: false))
            .ShouldContain(new ExecutorEvent.ExecutionFinished(ExecutionResult.Failed, "Step 'write' failed: a file that was not approved"));
    }

    [Fact]
    public void A_failed_step_that_a_person_sends_back_is_given_to_its_worker_again()
    {
        StartApproved(Plan, Write);
        Reply(new WorkReply.WorkFailed(Work(1), "no", Retryable: true));

        var events = Hear(Mail(new ExecutorMessage.RetryStep("write", "ada")));

        Sent(events).OfType<WorkMessage.BeginWork>().ShouldHaveSingleItem().Work.ShouldBe(Work(2));
    }

    [Fact]
    public void A_failure_that_the_plan_tolerates_lets_the_run_go_on()
    {
        StartApproved(Plan, Write with { ContinueOnError = true }, Step("b", needs: "write"));

        Reply(new WorkReply.WorkFailed(Work(1), "no", Retryable: false));

        Running().ShouldBe(["b"]);
    }

    [Fact]
    public void A_cancel_stops_the_worker_and_hears_it_out()
    {
        StartApproved(Plan, Write, Step("c") with { IsCleanup = true });

        Sent(Hear(Mail(new ExecutorMessage.CancelExecution("enough")))).ShouldBe([new WorkMessage.StopWork(Work(1), "enough")]);
        Running().ShouldBe(["write"], "it is heard out");
        Reply(new WorkReply.WorkStopped(Work(1)));

        Written.Status.ShouldBe(StepStatus.Cancelled);
        Running().ShouldBe(["c"]);
    }

    [Fact]
    public void What_was_done_before_the_stop_reached_the_worker_is_done()
    {
        StartApproved(Plan, Write);
        Hear(Mail(new ExecutorMessage.CancelExecution("enough")));

        Reply(new WorkReply.WorkCompleted(Work(1), Json.Null)).ShouldContain(new ExecutorEvent.ExecutionFinished(ExecutionResult.Cancelled, null));

        Written.Status.ShouldBe(StepStatus.Completed);
    }

    [Fact]
    public void A_worker_whose_time_is_up_is_stopped_and_the_attempt_has_failed()
    {
        var started = StartApproved(Plan, Write with { Timeout = TimeSpan.FromMinutes(1), Retry = RetryPolicy.None with { MaxAttempts = 2 } });
        started.OfType<ActorEvent.TimerSet>().ShouldBe([new ActorEvent.TimerSet("overdue:write", Now + TimeSpan.FromMinutes(1))]);

        Sent(Hear(new Stimulus.TimerFired("overdue:write", 1))).ShouldHaveSingleItem().ShouldBeOfType<WorkMessage.StopWork>();
        var stopped = Reply(new WorkReply.WorkStopped(Work(1)));

        stopped.ShouldContain(new ActorEvent.TimerCleared("overdue:write"));
        (Written.Status, Written.Error).ShouldBe((StepStatus.Retrying, "Timed out after 60 s."));
    }

    [Fact]
    public void A_worker_that_leaves_a_call_in_doubt_is_not_tried_again_until_a_person_says_so()
    {
        StartApproved(Plan, Write with { Timeout = TimeSpan.FromMinutes(1), Retry = RetryPolicy.None with { MaxAttempts = 2 } });
        Hear(new Stimulus.TimerFired("overdue:write", 1));

        Reply(new WorkReply.WorkStopped(Work(1), LeavesDoubt: true));

        (Written.Status, Written.Error).ShouldBe((StepStatus.Failed, "Timed out after 60 s. A model call of it is in doubt."));
    }

    [Fact]
    public void A_paused_run_lets_its_worker_come_to_its_end()
    {
        StartApproved(Plan, Write, Step("b", needs: "write"));
        Sent(Hear(Mail(new ExecutorMessage.PauseExecution("ada", "lunch")))).ShouldBeEmpty();

        Sent(Reply(new WorkReply.WorkCompleted(Work(1), Json.Null))).ShouldHaveSingleItem().ShouldBeOfType<RunMessage.ExecutionBlocked>();

        Running().ShouldBeEmpty();
    }

    [Fact]
    public void An_effect_in_doubt_waits_for_a_persons_word_which_goes_on_to_the_worker()
    {
        StartApproved(Plan, Write);
        Sent(Reply(new WorkReply.WorkInDoubt(Work(1), "a.txt has changed"))).ShouldHaveSingleItem()
            .ShouldBeOfType<RunMessage.ExecutionBlocked>().On.ShouldBe(BlockedOn.Doubt);

        var events = Hear(Mail(new ExecutorMessage.ResolveStep("write", Settled: false, Json.Null, "ada")));

        Sent(events).ShouldBe([new WorkMessage.ResolveWork(Work(1), false, "ada"), new RunMessage.ExecutionContinued()]);
        Written.Status.ShouldBe(StepStatus.Running);
    }

    [Fact]
    public void Items_of_a_list_are_each_given_to_a_worker()
    {
        StartApproved(Plan, Write with { ForEach = new ForEach(Json.Parse("[1,2]"), null) }, Step("b", needs: "write"));
        Running().ShouldBe(["write[0]", "write[1]"]);

        Reply(new WorkReply.WorkCompleted(new WorkId("write[0]", 1), Json.From("x")));
        Reply(new WorkReply.WorkCompleted(new WorkId("write[1]", 1), Json.From("y")));

        Written.Result.ToString().ShouldBe("""["x","y"]""");
        Running().ShouldBe(["b"]);
    }

    [Fact]
    public void Without_an_approval_nothing_is_given_to_the_builder()
    {
        var events = Hear(Mail(StartOf(Plan, Write)));

        Sent(events).OfType<WorkMessage>().ShouldBeEmpty();
        events.OfType<ExecutorEvent.ExecutionFinished>().ShouldHaveSingleItem().Error.ShouldBe("Step 'write' failed: Nobody has approved the plan, so nothing is written.");
    }

    [Fact]
    public void A_reply_that_nobody_could_take_in_fails_its_step()
    {
        StartApproved(Plan, Write);

        Park(From(Builder, new WorkReply.WorkCompleted(Work(1), Json.Null))).OfType<ExecutorEvent.ExecutionFinished>().ShouldHaveSingleItem().Result.ShouldBe(ExecutionResult.Failed);
    }
}
