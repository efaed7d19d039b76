using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Tests.Ledger;

public sealed class StatusChangeTests
{
    [Fact]
    public void Each_change_has_one_word()
    {
        var story = new RunStory().WholeRelease();

        Changes(story).Select(c => c.StepId is null ? c.Word : $"{c.Word} {c.StepId}").ShouldBe(
        [
            "workflow_queued", "workflow_planning", "workflow_started",
            "step_started lint", "step_retrying lint", "step_started lint", "step_completed lint",
            "step_started build", "step_started build[0]", "step_started build[1]", "step_completed build[0]",
            "workflow_interrupted", "workflow_resumed", "step_in_doubt build[1]", "workflow_needs_attention",
            "step_pending build[1]", "step_started build[1]", "workflow_continued", "step_completed build[1]", "step_completed build",
            "step_waiting sign-off", "workflow_waiting_input", "step_completed sign-off", "step_started publish", "workflow_continued",
            "step_completed publish", "workflow_completed",
        ]);
    }

    [Fact]
    public void Every_change_is_told_and_nothing_else()
    {
        var view = new RunView("r1");
        var told = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in new RunStory().WholeRelease().Entries)
        {
            foreach (var change in view.Apply(entry).Statuses)
            {
                change.From.ShouldBe(told.GetValueOrDefault(change.StepId ?? "") ?? (change.StepId is null ? null : "pending"));
                change.To.ShouldNotBe(change.From);
                change.Offset.ShouldBe(entry.Offset);
                change.At.ShouldBe(entry.At);
                told[change.StepId ?? ""] = change.To;
            }
            if (view.Exists)
                view.Status.Name().ShouldBe(told[""]);
            foreach (var step in view.Steps)
                step.Status.Name().ShouldBe(told.GetValueOrDefault(step.Id, "pending"));
        }
    }

    [Fact]
    public void The_payload_says_what_the_word_does_not()
    {
        var changes = Changes(new RunStory().WholeRelease());

        changes[0].Payload.ShouldBe(Json.Parse("""{"input":{"channel":"stable"},"name":"Release 1.2 to every system","to":"queued"}"""));
        changes.First(c => c.Word == "step_retrying").Payload.ShouldBe(Json.Parse(
            """{"attempt":1,"dueAt":"2026-11-21T09:30:14.000Z","error":"make: *** [lint] Error 2","exitCode":2,"from":"running","stepId":"lint","to":"retrying"}"""));
        changes.First(c => c.Word == "workflow_interrupted").Payload.ShouldBe(Json.Parse("""{"from":"running","to":"interrupted","why":"its host was lost"}"""));
        changes.Last(c => c.StepId == "sign-off").Payload.ShouldBe(Json.Parse("""{"by":"grace","from":"waiting","stepId":"sign-off","to":"completed"}"""));
    }

    [Fact]
    public void An_item_that_is_sent_back_takes_its_fan_out_along()
    {
        var story = new RunStory().ReleaseUntilCrash().Executor(
            new ExecutorEvent.StepFailed("build[1]", RunStory.Key("build[1]"), "no compiler", 127),
            new ExecutorEvent.StepRejected("build", "build[1] failed", null),
            new ExecutorEvent.StepReset("build[1]", "ada"));

        Changes(story).TakeLast(2).Select(c => $"{c.Word} {c.StepId} from {c.From}").ShouldBe(["step_pending build[1] from failed", "step_started build from failed"]);
        story.View().CountOf(StepStatus.Failed).ShouldBe(0);
    }

    [Fact]
    public void A_round_takes_back_the_tests_of_the_one_before()
    {
        var story = PlanStory.Approved().Executor(
            new ExecutorEvent.ExecutionStarted(IntentPlan.Of("A goal", PlanStory.Output(), 16, 3), Json.EmptyObject, "seed"),
            new ExecutorEvent.StepFannedOut(IntentPlan.Execute, [Json.From("node --test")]),
            new ExecutorEvent.StepStarted("ExecuteST[0]", 1, PlanStory.Key("run")),
            new ExecutorEvent.StepFailed("ExecuteST[0]", PlanStory.Key("run"), "it fails", 1),
            new ExecutorEvent.StepRejected(IntentPlan.Execute, "ExecuteST[0] failed", null),
            new ExecutorEvent.RoundStarted(2, [IntentPlan.Execute], []));

        Changes(story).TakeLast(2).Select(c => $"{c.Word} {c.StepId} from {c.From}").ShouldBe(["step_pending ExecuteST[0] from failed", "step_pending ExecuteST from failed"]);
    }

    [Fact]
    public void The_same_status_again_is_no_change()
    {
        var story = new RunStory().Started(RunStory.Release)
            .Executor(new ExecutorEvent.StepWaiting("lint", RunStory.Start))
            .Executor(new ExecutorEvent.StepAwaitingApproval("lint", "Really?"))
            .Coordinator(new RunEvent.RunContinued());

        Changes(story).Select(c => c.Word).ShouldBe(["workflow_queued", "workflow_planning", "workflow_started", "step_waiting"]);
    }

    private static List<StatusChange> Changes(RunStory story)
    {
        var view = new RunView("r1");
        return [.. story.Entries.SelectMany(e => view.Apply(e).Statuses)];
    }
}
