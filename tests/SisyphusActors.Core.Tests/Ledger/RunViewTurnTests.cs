using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Tests.Ledger;

/// <summary>How people see steps that are skipped or may fail, a cleanup and a pause.</summary>
public sealed class RunViewTurnTests
{
    private static readonly Plan Trial = RunStory.Release with
    {
        Steps =
        [
            RunStory.Step("lint", new StepWork.Run("make lint"), "check") with { ContinueOnError = true },
            RunStory.Step("praise", new StepWork.Run("echo good"), "check", needs: ["lint"]) with { When = "${{ steps.lint.outcome == 'succeeded' }}" },
            RunStory.Step("build", new StepWork.Run("make"), "build", needs: ["praise"]),
            RunStory.Step("return", new StepWork.Run("rm -r x")) with { IsCleanup = true },
            RunStory.Step("tell", new StepWork.Run("echo")) with { IsCleanup = true },
        ],
    };

    private static RunStory UntilBuild() => new RunStory().Host(RunStory.HostStarted()).Started(Trial).Executor(
        new ExecutorEvent.StepStarted("lint", 1, RunStory.Key("lint")),
        new ExecutorEvent.StepFailed("lint", RunStory.Key("lint"), "untidy", 1),
        new ExecutorEvent.StepSkipped("praise", Trial.Steps[1].When!),
        new ExecutorEvent.StepStarted("build", 1, RunStory.Key("build")));

    private static RunStory Failed() => UntilBuild().Executor(
            new ExecutorEvent.StepFailed("build", RunStory.Key("build"), "broken", 2),
            new ExecutorEvent.CleanupStarted(ExecutionResult.Failed, "Step 'build' failed: broken"),
            new ExecutorEvent.StepStarted("return", 1, RunStory.Key("return")),
            new ExecutorEvent.StepFailed("return", RunStory.Key("return"), "stuck", 1),
            new ExecutorEvent.StepStarted("tell", 1, RunStory.Key("tell")),
            new ExecutorEvent.StepCompleted("tell", RunStory.Key("tell"), Json.EmptyObject),
            new ExecutorEvent.ExecutionFinished(ExecutionResult.Failed, "Step 'build' failed: broken"))
        .Coordinator(new RunEvent.RunFailed("Step 'build' failed: broken", []));

    [Fact]
    public void What_was_skipped_or_may_fail_counts_as_done_and_is_named()
    {
        var view = UntilBuild().View();

        (view.StepsDone, view.StepsTotal).ShouldBe((2, 5));
        view.Milestones[0].IsReached.ShouldBeTrue();
        view.Tolerated.ShouldHaveSingleItem().Id.ShouldBe("lint");
        var ledger = LedgerDocument.Run(view);
        ledger.ShouldContain("- Failed:\n  - `lint` may fail; after attempt 1 with exit code 1: untidy\n");
        ledger.ShouldContain("- Skipped:\n  - `praise` when `${{ steps.lint.outcome == 'succeeded' }}`\n");
    }

    [Fact]
    public void The_next_command_names_the_step_that_may_not_fail_and_then_the_cleanup()
    {
        Failed().View().NextAction.ShouldBe("sisyphus retry r1 build");
        Failed().Executor(
                new ExecutorEvent.StepReset("build", "ada"), new ExecutorEvent.StepStarted("build", 2, RunStory.Key("build", 2)),
                new ExecutorEvent.StepCompleted("build", RunStory.Key("build", 2), Json.EmptyObject),
                new ExecutorEvent.CleanupStarted(ExecutionResult.Succeeded, null),
                new ExecutorEvent.StepStarted("return", 2, RunStory.Key("return", 2)),
                new ExecutorEvent.StepFailed("return", RunStory.Key("return", 2), "stuck", 1))
            .Coordinator(new RunEvent.RunFailed("Cleanup step 'return' failed: stuck", [])).View()
            .NextAction.ShouldBe("sisyphus retry r1 return");
    }

    [Fact]
    public void While_it_cleans_up_the_ledger_says_what_the_steps_came_to() =>
        LedgerDocument.Run(UntilBuild().Executor(
            new ExecutorEvent.StepFailed("build", RunStory.Key("build"), "broken", 2),
            new ExecutorEvent.CleanupStarted(ExecutionResult.Failed, "Step 'build' failed: broken")).View())
            .ShouldContain("- Now: cleaning up; the steps failed\n");

    [Fact]
    public void A_step_that_is_sent_back_takes_the_whole_cleanup_along()
    {
        var story = Failed();
        var view = story.View();
        var count = story.Entries.Count;
        var delta = view.Apply(story.Executor(new ExecutorEvent.StepReset("build", "ada")).Entries[count]);

        delta.Statuses.Select(c => $"{c.StepId} {c.From} {c.To}").ShouldBe(["build failed pending", "return failed pending", "tell completed pending"]);
        delta.Steps.ShouldBe(["build", "return", "tell"]);
        view.CleanupAfter.ShouldBeNull();
        (view.Step("tell")!.Result, view.StepsDone, view.RetryCount).ShouldBe((null, 2, 1));
    }

    [Fact]
    public void A_cleanup_step_that_is_sent_back_goes_alone()
    {
        var story = Failed();
        var view = story.View();
        var count = story.Entries.Count;

        view.Apply(story.Executor(new ExecutorEvent.StepReset("return", "ada")).Entries[count]).Steps.ShouldBe(["return"]);
        view.CleanupAfter.ShouldBe(ExecutionResult.Failed);
    }

    [Fact]
    public void A_cancelled_run_tells_what_failed_in_its_cleanup()
    {
        var view = UntilBuild().Coordinator(new RunEvent.RunCancelled("enough", "Cleanup step 'return' failed: stuck")).View();

        (view.Status, view.Error).ShouldBe((RunStatus.Cancelled, "Cleanup step 'return' failed: stuck"));
        LedgerDocument.Run(view).ShouldContain(": Cleanup step 'return' failed: stuck\n");
    }

    [Fact]
    public void A_pause_is_told_from_its_word_to_its_end()
    {
        var story = UntilBuild().Executor(new ExecutorEvent.ExecutionPaused("ada", "the registry is down"));
        LedgerDocument.Run(story.View()).ShouldContain("- Now: running; it pauses when what is at work has come to its end\n");

        story.Executor(new ExecutorEvent.StepCompleted("build", RunStory.Key("build"), Json.EmptyObject))
            .Coordinator(new RunEvent.RunBlocked(BlockedOn.Pause, []));
        var paused = story.View();
        (paused.Status, paused.WaitsFor, paused.Pause, paused.NextAction)
            .ShouldBe((RunStatus.Paused, WaitsFor.Person, ("ada", "the registry is down"), "sisyphus resume r1"));
        LedgerDocument.Run(paused).ShouldContain("- Now: paused by ada: the registry is down\n");
        story.Host(new HostEvent.HostStopped(1)).View().Status.ShouldBe(RunStatus.Paused, "it needs no host");

        var resumed = story.Executor(new ExecutorEvent.ExecutionUnpaused("bob")).Coordinator(new RunEvent.RunContinued()).View();
        (resumed.Status, resumed.Pause).ShouldBe((RunStatus.Running, null));
        resumed.Decisions.TakeLast(2).Select(d => $"{d.Actor}: {d.What}: {d.Why}").ShouldBe(["ada: paused: the registry is down", "bob: resumed: "]);
    }

    [Fact]
    public void A_timer_that_is_held_changes_no_status()
    {
        var story = new RunStory().Started(Trial).Executor(
            new ExecutorEvent.StepWaiting("build", RunStory.Start.AddMinutes(1)), new ExecutorEvent.ExecutionPaused("ada", "a moment"));
        var view = story.View();
        var count = story.Entries.Count;

        view.Apply(story.Executor(new ExecutorEvent.StepHeld("build")).Entries[count]).Statuses.ShouldBeEmpty();
        view.Step("build")!.Status.ShouldBe(StepStatus.Waiting);
    }
}
