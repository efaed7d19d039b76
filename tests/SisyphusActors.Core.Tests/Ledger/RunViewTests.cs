using System.Diagnostics;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Validation;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Tests.Ledger;

public sealed class RunViewTests
{
    [Fact]
    public void A_run_is_told_by_its_events()
    {
        var run = new RunStory().WholeRelease().View();

        run.Status.ShouldBe(RunStatus.Succeeded);
        run.Goal.ShouldBe("Release 1.2 to every system");
        run.Name.ShouldBe("release");
        run.PlanHash.ShouldBe(RunStory.Release.Hash);
        run.CreatedAt.ShouldBe(RunStory.Start.AddSeconds(1));
        run.EndedAt.ShouldBe(run.UpdatedAt);
        run.LastStep.ShouldBe("publish");
        run.RetryCount.ShouldBe(1);
        run.Attempts.ShouldBe(6);
        run.NextAction.ShouldBe("");
        run.Milestones.ShouldBe([new("check", 1, 1), new("build", 1, 1), new("ship", 2, 2)]);
        (run.Phase, run.Phases).ShouldBe((3, 3));
        (run.StepsDone, run.StepsTotal).ShouldBe((4, 4));
        run.Steps.Select(s => s.Id).ShouldBe(["lint", "build", "build[0]", "build[1]", "sign-off", "publish"]);
        run.Decisions.Select(d => (d.Actor, d.What)).ShouldBe(
        [
            ("coordinator", $"plan {RunStory.Release.Hash.ToString()[..12]} finalised"),
            ("ada", "build[1] did not take place: to run again"),
            ("grace", "approved sign-off"),
        ]);
    }

    [Fact]
    public void A_lost_host_interrupts_what_needs_one_and_resuming_brings_the_status_back()
    {
        var story = new RunStory().Host(RunStory.HostStarted()).Started(RunStory.Release).Crash();

        story.View().Status.ShouldBe(RunStatus.Interrupted);
        story.View().InterruptedFrom.ShouldBe(RunStatus.Running);
        story.View().NextAction.ShouldBe("sisyphus resume r1");

        story.Coordinator(new RunEvent.RunResumed("ada"));
        story.View().Status.ShouldBe(RunStatus.Running);
        story.View().NextAction.ShouldBe("");
    }

    [Fact]
    public void No_step_of_a_failed_run_is_shown_as_under_way_and_a_fan_out_runs_again_with_its_next_item()
    {
        var story = new RunStory().ReleaseUntilCrash().Executor(
            new ExecutorEvent.StepFailed("build[1]", RunStory.Key("build[1]"), "broken", 1),
            new ExecutorEvent.StepDeferred("build"),
            new ExecutorEvent.ExecutionFinished(ExecutionResult.Failed, "Step 'build[1]' failed: broken"));

        story.View().Step("build")!.Status.ShouldBe(StepStatus.Pending);
        (story.View().Step("build")!.ItemsDone, story.View().LastStep).ShouldBe((1, "build[1]"));
        story.View().CountOf(StepStatus.Running).ShouldBe(0);

        story.Executor(new ExecutorEvent.StepStarted("build[1]", 2, RunStory.Key("build[1]", 2)));
        story.View().Step("build")!.Status.ShouldBe(StepStatus.Running);
    }

    [Fact]
    public void A_command_that_was_set_aside_does_not_unmake_a_result_but_a_run_that_went_on_needs_attention()
    {
        var story = new RunStory().WholeRelease();

        story.Coordinator(new ActorEvent.MessageParked(new MessageId(PersistenceId.Client("key"), 1), 3, "boom")).View().Status.ShouldBe(RunStatus.Succeeded);
        story.Coordinator(new ActorEvent.MessageParked(new MessageId(new RunActors("r1").Executor, 9), 3, "boom")).View().Status.ShouldBe(RunStatus.NeedsAttention);
    }

    [Fact]
    public void A_run_that_was_planning_plans_on_when_it_is_resumed()
    {
        var story = new RunStory().Coordinator(RunStory.Queued(), new RunEvent.RunPlanning())
            .Host(new HostEvent.HostStopped(1)).Coordinator(new RunEvent.RunResumed("ada"));

        story.View().Status.ShouldBe(RunStatus.Planning);
    }

    [Fact]
    public void A_run_that_waits_for_a_person_needs_no_host()
    {
        var story = new RunStory().Started(RunStory.Release)
            .Executor(new ExecutorEvent.StepAwaitingApproval("sign-off", "Ship it?"))
            .Coordinator(new RunEvent.RunBlocked(BlockedOn.Approval, ["sign-off"]))
            .Crash().Coordinator(new RunEvent.RunResumed("ada"));

        story.View().Status.ShouldBe(RunStatus.WaitingInput);
        story.View().NextAction.ShouldBe("sisyphus approve r1 --step sign-off");
    }

    [Fact]
    public void A_parked_message_needs_attention_and_is_remembered()
    {
        var id = new MessageId(new RunActors("r1").Coordinator, 9);
        var run = new RunStory().Started(RunStory.Release).Executor(new ActorEvent.MessageParked(id, 3, "out of memory")).View();

        run.Status.ShouldBe(RunStatus.NeedsAttention);
        run.Parked.ShouldHaveSingleItem().Actor.ShouldBe("executor");
        run.NextAction.ShouldBe("sisyphus log r1");
    }

    [Fact]
    public void A_parked_command_does_not_unmake_the_result_of_an_ended_run()
    {
        var id = new MessageId(PersistenceId.Client("late"), 1);
        var run = new RunStory().WholeRelease().Coordinator(new ActorEvent.MessageParked(id, 3, "out of memory")).View();

        run.Status.ShouldBe(RunStatus.Succeeded);
        run.Parked.Count.ShouldBe(1);
    }

    [Fact]
    public void Mail_between_actors_changes_nothing()
    {
        var story = new RunStory().Started(RunStory.Release);
        var view = story.View();
        var before = view.Summary;

        view.Apply(new LedgerEntry(99, new RunActors("r1").Executor, 99, new RecordedEvent(RunStory.Start, "test", new ActorEvent.TimerSet("t", RunStory.Start))))
            .Seen.ShouldBeFalse();
        view.Summary.ShouldBe(before);
    }

    [Fact]
    public void A_doubt_asks_for_a_word_that_no_shell_gives_by_itself()
    {
        var run = new RunStory().ReleaseUntilCrash()
            .Executor(new ExecutorEvent.StepInDoubt("build[1]", RunStory.Key("build[1]"), "its host died"))
            .Coordinator(new RunEvent.RunBlocked(BlockedOn.Doubt, ["build[1]"])).View();

        run.Status.ShouldBe(RunStatus.NeedsAttention);
        run.Step("build[1]")!.WhyInDoubt.ShouldBe("its host died");
        run.NextAction.ShouldBe("sisyphus resolve r1 'build[1]' (--retry|--settled)");
    }

    [Fact]
    public void A_failed_run_names_the_item_that_failed_not_its_fan_out()
    {
        var story = new RunStory().ReleaseUntilCrash().Executor(
                new ExecutorEvent.StepFailed("build[1]", RunStory.Key("build[1]"), "no compiler", 127),
                new ExecutorEvent.StepRejected("build", "build[1] failed", null))
            .Coordinator(new RunEvent.RunFailed("build failed", []));

        story.View().NextAction.ShouldBe("sisyphus retry r1 'build[1]'");

        var retried = story.Executor(new ExecutorEvent.StepReset("build[1]", "ada")).Coordinator(new RunEvent.RunContinued()).View();
        retried.Status.ShouldBe(RunStatus.Running);
        retried.Error.ShouldBeNull();
        retried.EndedAt.ShouldBeNull();
        retried.RetryCount.ShouldBe(2);
        retried.Step("build[1]")!.ShouldSatisfyAllConditions(s => s.Status.ShouldBe(StepStatus.Pending), s => s.Attempt.ShouldBe(1));
        retried.Step("build")!.Status.ShouldBe(StepStatus.Running);
        retried.Decisions[^1].ShouldSatisfyAllConditions(d => d.Actor.ShouldBe("ada"), d => d.Why.ShouldBe("no compiler"));
    }

    [Fact]
    public void A_rejected_plan_is_a_decision_and_its_file_the_next_thing_to_look_at()
    {
        var problem = new Problem(7, 3, "'biuld' is no step; did you mean 'build'?");
        var run = new RunStory().Coordinator(RunStory.Queued(), new RunEvent.RunPlanning())
            .By(new RunActors("r1").Validator, new ValidatorEvent.PlanRefused(RunStory.Release.Hash, [problem]))
            .Coordinator(new RunEvent.RunFailed("the plan has 1 problem", [problem])).View();

        run.Decisions.ShouldHaveSingleItem().Why.ShouldContain("7:3: 'biuld'");
        run.Problems.ShouldBe([problem]);
        run.NextAction.ShouldBe("sisyphus validate release.yml");
        (run.Phase, run.Phases).ShouldBe((0, 0));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("false")]
    [InlineData("\"\"")]
    [InlineData("null")]
    public void Peers_6_a_result_that_looks_like_nothing_is_kept(string result)
    {
        var story = new RunStory().Started(RunStory.Release);
        story.View().Step("lint")!.Result.ShouldBeNull();

        story.Executor(new ExecutorEvent.StepCompleted("lint", RunStory.Key("lint"), Json.Parse(result)));
        story.View().Step("lint")!.Result.ShouldBe(Json.Parse(result));
    }

    [Fact]
    public void Peers_2_attempts_are_counted_and_outlive_a_retry_by_a_person()
    {
        var step = new RunStory().Started(RunStory.Release).Executor(
            new ExecutorEvent.StepStarted("lint", 1, RunStory.Key("lint")),
            new ExecutorEvent.StepAttemptFailed("lint", RunStory.Key("lint"), "no", 1, RunStory.Start),
            new ExecutorEvent.StepStarted("lint", 2, RunStory.Key("lint", 2)),
            new ExecutorEvent.StepFailed("lint", RunStory.Key("lint", 2), "no", 1),
            new ExecutorEvent.StepReset("lint", "ada"),
            new ExecutorEvent.StepStarted("lint", 3, RunStory.Key("lint", 3))).View().Step("lint")!;

        step.Attempt.ShouldBe(3);
    }

    [Fact]
    public void Who_settled_a_doubt_is_a_decision()
    {
        var run = new RunStory().ReleaseUntilCrash().Executor(
            new ExecutorEvent.StepInDoubt("build[1]", RunStory.Key("build[1]"), "its host died"),
            new ExecutorEvent.StepCompleted("build[1]", RunStory.Key("build[1]"), Json.EmptyObject, By: "grace")).View();

        run.Decisions[^1].ShouldSatisfyAllConditions(
            d => d.Actor.ShouldBe("grace"), d => d.What.ShouldBe("build[1] took place: settled"), d => d.Why.ShouldBe("its host died"));
    }

    [Fact]
    public void An_unknown_event_stops_the_fold()
    {
        var entry = new LedgerEntry(1, new RunActors("r1").Executor, 1, new RecordedEvent(RunStory.Start, "test", new FromTheFuture()));

        Should.Throw<UnknownEventException>(() => new RunView("r1").Apply(entry));
    }

    [Theory]
    [InlineData("r1/executor", "r1")]
    [InlineData("client/executor", null)]
    [InlineData("client/a/executor", null)]
    [InlineData("mail/planner", null)]
    [InlineData("workspace/coordinator", null)]
    [InlineData("workspace/host", null)]
    public void Only_the_actors_of_runs_belong_to_runs(string actor, string? run) => LedgerEntry.RunOf(new PersistenceId(actor)).ShouldBe(run);

    [Fact]
    public void Ten_thousand_steps_fold_in_time_proportional_to_their_events()
    {
        FoldTime(1_000);
        var small = Enumerable.Range(0, 3).Min(_ => FoldTime(1_000));
        var large = Enumerable.Range(0, 3).Min(_ => FoldTime(10_000));

        // Ten times the events: quadratic work would be a hundred times the time.
        (large / small).ShouldBeLessThan(35);
    }

    private static double FoldTime(int steps)
    {
        var plan = RunStory.Release with { Steps = [.. Enumerable.Range(0, steps).Select(i => RunStory.Step($"s{i}", new StepWork.Run("true"), $"phase {i / 10}"))] };
        var story = new RunStory().Started(plan);
        foreach (var step in plan.Steps)
            story.Executor(new ExecutorEvent.StepStarted(step.Id, 1, new OpKey(plan.Hash)), new ExecutorEvent.StepCompleted(step.Id, new OpKey(plan.Hash), Json.EmptyObject));
        var watch = Stopwatch.StartNew();
        var view = RunView.Of("r1", story.Entries);
        foreach (var _ in Enumerable.Range(0, steps / 10))
            LedgerDocument.Run(view).Length.ShouldBeLessThan(10_000);
        view.StepsDone.ShouldBe(steps);
        (view.Phase, view.Phases).ShouldBe((steps / 10, steps / 10));
        return watch.Elapsed.TotalMilliseconds;
    }

    private sealed record FromTheFuture : IEvent;
}
