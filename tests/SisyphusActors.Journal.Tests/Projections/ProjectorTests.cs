using Microsoft.Data.Sqlite;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Tests.Ledger;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Journal.Tests.Projections;

public sealed class ProjectorTests
{
    [Fact]
    public void The_tables_hold_the_run_and_its_steps()
    {
        using var projected = ProjectedJournal.Of(new RunStory().ReleaseUntilCrash().Crash());

        projected.Query("SELECT id, name, status, last_step, retry_count, next_action, phase, phases, steps_done, steps_total FROM workflow_runs")
            .ShouldBe(["r1|release|interrupted|build[0]|1|sisyphus resume r1|2|3|1|4"]);
        projected.Query("SELECT input, context, created_at, updated_at FROM workflow_runs").ShouldBe(
            ["""{"channel":"stable"}|{"lint":{"warnings":0}}|2026-11-21T09:30:01.000Z|2026-11-21T09:30:20.000Z"""]);
        projected.Query("SELECT step_id, status, attempts, result, item FROM workflow_steps ORDER BY position, item").ShouldBe(
        [
            """lint|completed|2|{"warnings":0}|NULL""", "build|running|0|NULL|NULL", """build[0]|completed|1|{"file":"shop-linux.tar"}|0""",
            "build[1]|running|1|NULL|1", "sign-off|pending|0|NULL|NULL", "publish|pending|0|NULL|NULL",
        ]);
    }

    [Fact]
    public void Every_status_change_has_one_audit_event_and_every_audit_event_one_change()
    {
        var story = new RunStory().WholeRelease().Started(RunStory.Release, "r2").Host(new HostEvent.HostStopped(2));
        using var projected = ProjectedJournal.Of(story);

        var expected = new[] { "r1", "r2" }.SelectMany(run =>
        {
            var view = new RunView(run);
            return story.Entries.Where(e => e.RunId == run || e.Event is HostEvent).SelectMany(e => view.Apply(e).Statuses);
        }).OrderBy(c => c.Offset).Select(c => $"{c.RunId}|{c.StepId ?? "NULL"}|{c.Word}|{c.Offset}|{c.Payload}|{LedgerTime.Text(c.At)}");

        projected.Query("SELECT run_id, step_id, type, offset, payload, timestamp FROM audit_events ORDER BY id").ShouldBe(expected);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1_000)]
    public void However_the_rows_are_cut_the_tables_and_files_are_the_same(int rowsAtOnce)
    {
        var story = new RunStory().WholeRelease().Started(RunStory.Release, "r2").Crash();
        using var atOnce = ProjectedJournal.Of(story);
        using var cut = new ProjectedJournal().Tell(story);

        foreach (var rows in cut.Journal.ReadAll(0).Chunk(rowsAtOnce))
            cut.Projector.Apply(rows);

        cut.Everything().ShouldBe(atOnce.Everything());
    }

    [Fact]
    public void A_projector_that_starts_again_after_each_row_comes_to_the_same()
    {
        var story = new RunStory().WholeRelease();
        using var atOnce = ProjectedJournal.Of(story);
        using var restarted = new ProjectedJournal().Tell(story);

        foreach (var row in restarted.Journal.ReadAll(0).ToList())
        {
            restarted.Restart();
            restarted.Projector.Apply([row]);
        }

        restarted.Everything().ShouldBe(atOnce.Everything());
    }

    [Fact]
    public void Applying_twice_changes_nothing()
    {
        using var projected = ProjectedJournal.Of(new RunStory().WholeRelease());
        var before = projected.Everything();
        var rows = projected.Journal.ReadAll(0).ToList();

        projected.Projector.Apply(rows);
        projected.Restart();
        projected.Projector.Apply(rows);

        projected.Everything().ShouldBe(before);
    }

    [Fact]
    public void A_rebuild_gives_the_same_bytes()
    {
        using var projected = ProjectedJournal.Of(new RunStory().WholeRelease().Started(RunStory.Release, "r2").Crash());
        var before = projected.Everything();

        projected.Projector.Rebuild();

        projected.Everything().ShouldBe(before);
        projected.Projector.Verify().ShouldBeEmpty();
    }

    [Fact]
    public void Trap_5_no_event_is_skipped_between_two_polls()
    {
        var story = new RunStory().Started(RunStory.Release);
        using var projected = ProjectedJournal.Of(story);

        foreach (var step in RunStory.Release.Steps)
        {
            projected.Tell(story.Executor(new ExecutorEvent.StepStarted(step.Id, 1, RunStory.Key(step.Id))));
            projected.Projector.CatchUp();
        }

        projected.Query("SELECT count(*) FROM workflow_steps WHERE status = 'running'").ShouldBe(["4"]);
        projected.Projector.Offset.ShouldBe(projected.Journal.LastOffset);
    }

    [Fact]
    public void Trap_13_a_ledger_is_never_merged_with_what_the_file_said_before()
    {
        var story = new RunStory().ReleaseUntilCrash();
        using var projected = ProjectedJournal.Of(story);
        File.AppendAllText(Path.Combine(projected.Folder, "SISYPHUS_LEDGER.md"), "- a note by hand\n");
        File.WriteAllText(Path.Combine(projected.Folder, "ledgers", "r1.md"), "gone");
        projected.Projector.Verify().ShouldBe(
        [
            $"SISYPHUS_LEDGER.md: line {projected.Ledger().Split('\n').Length - 1} is '- a note by hand'; by the journal it is ''.",
            $"ledgers/r1.md: line 1 is 'gone'; by the journal it is 'Status: running | Phase 2/3 | Offset 20'.",
        ]);

        projected.Tell(story.Crash());
        projected.Projector.CatchUp();

        projected.Ledger().ShouldBe(projected.Reader.LedgerText());
        projected.Ledger("ledgers/r1.md").ShouldBe(projected.Reader.LedgerText("r1"));
    }

    [Fact]
    public void Trap_15_rows_and_offset_are_one_transaction()
    {
        var story = new RunStory().Started(RunStory.Release);
        using var projected = ProjectedJournal.Of(story);
        var before = projected.Everything();
        projected.Tell(story.Executor(new ExecutorEvent.StepStarted("lint", 1, RunStory.Key("lint"))));
        projected.Execute("CREATE TRIGGER fails BEFORE UPDATE ON projection_offsets BEGIN SELECT RAISE(ABORT, 'killed here'); END");

        Should.Throw<JournalUnavailableException>(projected.Projector.CatchUp);
        projected.Everything().ShouldBe(before);

        projected.Execute("DROP TRIGGER fails");
        projected.Projector.CatchUp();
        projected.Query("SELECT type, step_id FROM audit_events ORDER BY id DESC LIMIT 1").ShouldBe(["step_started|lint"]);
        projected.Projector.Verify().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("0")]
    [InlineData("false")]
    [InlineData("\"\"")]
    [InlineData("null")]
    public void Peers_6_a_result_that_looks_like_nothing_is_stored_as_such(string result)
    {
        using var projected = ProjectedJournal.Of(new RunStory().Started(RunStory.Release)
            .Executor(new ExecutorEvent.StepCompleted("lint", RunStory.Key("lint"), Json.Parse(result))));

        projected.Query("SELECT result FROM workflow_steps WHERE step_id = 'lint'").ShouldBe([result]);
        projected.Query("SELECT context FROM workflow_runs").ShouldBe([$$"""{"lint":{{result}}}"""]);
        projected.Query("SELECT result FROM workflow_steps WHERE step_id = 'publish'").ShouldBe(["NULL"]);
    }

    [Fact]
    public void A_lost_host_interrupts_runs_that_a_new_projector_has_not_in_memory()
    {
        var story = new RunStory();
        foreach (var run in new[] { "r1", "r2", "r3" })
            story.Started(RunStory.Release, run);
        story.By(new RunActors("r2").Coordinator, new RunEvent.RunSucceeded());
        using var projected = ProjectedJournal.Of(story);
        projected.Restart();

        projected.Tell(story.Crash());
        projected.Projector.CatchUp();

        projected.Query("SELECT id, status FROM workflow_runs ORDER BY id").ShouldBe(["r1|interrupted", "r2|succeeded", "r3|interrupted"]);
        projected.Query("SELECT run_id FROM audit_events WHERE type = 'workflow_interrupted' ORDER BY id").ShouldBe(["r1", "r3"]);
    }

    [Fact]
    public void A_failed_run_that_is_sent_on_is_folded_again()
    {
        var story = new RunStory().Started(RunStory.Release).Executor(
            new ExecutorEvent.StepStarted("lint", 1, RunStory.Key("lint")),
            new ExecutorEvent.StepFailed("lint", RunStory.Key("lint"), "no", 1)).Coordinator(new RunEvent.RunFailed("lint failed", []));
        using var projected = ProjectedJournal.Of(story);
        projected.Query("SELECT status, error, next_action FROM workflow_runs").ShouldBe(["failed|lint failed|sisyphus retry r1 lint"]);

        projected.Tell(story.Executor(new ExecutorEvent.StepReset("lint", "ada")).Coordinator(new RunEvent.RunContinued()));
        projected.Projector.CatchUp();

        projected.Query("SELECT status, error, ended_at FROM workflow_runs").ShouldBe(["running|NULL|NULL"]);
    }

    [Fact]
    public void A_ledger_file_that_could_not_be_written_is_written_later()
    {
        var story = new RunStory().Started(RunStory.Release);
        using var projected = new ProjectedJournal().Tell(story);
        File.WriteAllText(projected.Folder, "a file where the folder should be");

        Should.Throw<IOException>(projected.Projector.CatchUp);
        projected.Query("SELECT status FROM workflow_runs").ShouldBe(["running"]);
        File.Delete(projected.Folder);
        projected.Restart();
        projected.Projector.CatchUp();

        projected.Projector.Verify().ShouldBeEmpty();
    }

    [Fact]
    public void Runs_that_only_make_progress_take_turns_with_their_files_and_none_is_forgotten()
    {
        var story = new RunStory();
        var runs = Enumerable.Range(1, 5).Select(i => $"r{i}").ToList();
        runs.ForEach(run => story.Started(RunStory.Release, run));
        using var projected = ProjectedJournal.Of(story);

        runs.ForEach(run => story.By(new RunActors(run).Executor, new ExecutorEvent.StepStarted("lint", 1, RunStory.Key("lint"))));
        story.By(new RunActors("r5").Coordinator, new RunEvent.RunCancelled("enough"));
        projected.Tell(story);
        projected.Projector.Apply([.. projected.Journal.ReadAll(projected.Projector.Offset)], ledgerFilesMax: 2);
        projected.Projector.IsBehind.ShouldBeTrue();
        Written().ShouldBe(["r1", "r2", "r5"]);
        projected.Ledger().ShouldBe(projected.Reader.LedgerText());

        projected.Projector.Apply([], ledgerFilesMax: 0, hurried: ["r4"]);
        Written().ShouldBe(["r1", "r2", "r4", "r5"]);

        projected.Restart();
        projected.Projector.CatchUp();
        Written().ShouldBe(runs);
        projected.Projector.IsBehind.ShouldBeFalse();

        IEnumerable<string> Written() => runs.Where(run => projected.Ledger($"ledgers/{run}.md") == projected.Reader.LedgerText(run));
    }

    [Fact]
    public void A_refused_command_to_an_unknown_run_makes_no_run()
    {
        var nobody = new RunActors("nobody").Coordinator;
        using var projected = ProjectedJournal.Of(new RunStory().By(nobody,
            new Core.Behaviors.ActorEvent.MessageHandled(new(Core.Behaviors.PersistenceId.Client("k"), 1), new Core.Behaviors.Outcome.Refused("unknown-run", "There is none."))));

        projected.Query("SELECT * FROM workflow_runs").ShouldBeEmpty();
        projected.Reader.List().ShouldBeEmpty();
        projected.Reader.Get("nobody").ShouldBeNull();
    }

    [Fact]
    public void Verify_names_a_row_changed_by_hand()
    {
        using var projected = ProjectedJournal.Of(new RunStory().ReleaseUntilCrash());
        projected.Execute("UPDATE workflow_steps SET status = 'completed' WHERE step_id = 'publish'; DELETE FROM audit_events WHERE id = 3");
        File.WriteAllText(Path.Combine(projected.Folder, "ledgers", "r9.md"), "Status: succeeded | Phase 1/1 | Offset 9");

        projected.Projector.Verify().ShouldBe(
        [
            "workflow_steps: r1 publish: status is 'completed'; by the journal it is 'pending'.",
            "audit_events: the row 3 is missing.",
            "ledgers/r9.md: there is no such run in the journal.",
        ]);
        projected.Projector.Rebuild();
        projected.Projector.Verify().ShouldBeEmpty();
    }

    [Fact]
    public void Evidence_is_made_again_to_the_same_bytes_and_only_of_runs_with_milestones()
    {
        var none = RunStory.Release with { Steps = [RunStory.Step("lint", new StepWork.Run("make lint"))] };
        using var projected = ProjectedJournal.Of(new RunStory().WholeRelease().Started(none, "r2"));
        var written = projected.Ledger("evidence/r1.md");
        written.ShouldContain("- `make publish` passed at ");
        File.WriteAllText(Path.Combine(projected.Folder, "evidence", "r1.md"), written.Replace("passed", "failed"));
        File.WriteAllText(Path.Combine(projected.Folder, "evidence", "r2.md"), "# Evidence of run `r2`\n");
        File.WriteAllText(Path.Combine(projected.Folder, "evidence", "notes.md"), "Of somebody else.");

        projected.Projector.Verify().ShouldBe(
        [
            "evidence/r1.md: line 7 is '- `make lint` failed at 2026-11-21T09:30:15.000Z, offset 16, exit code 0'; by the journal it is '- `make lint` passed at 2026-11-21T09:30:15.000Z, offset 16, exit code 0'.",
            "evidence/r2.md: there is no such run in the journal.",
        ]);
        projected.Projector.Rebuild();
        projected.Projector.Verify().ShouldBeEmpty();
        projected.Ledger("evidence/r1.md").ShouldBe(written);
        projected.Ledger("evidence/notes.md").ShouldBe("Of somebody else.");
    }

    [Fact]
    public void Evidence_that_did_not_change_is_not_written_again()
    {
        var story = new RunStory().ReleaseUntilCrash();
        using var projected = ProjectedJournal.Of(story);
        var file = Path.Combine(projected.Folder, "evidence", "r1.md");
        File.WriteAllText(file, "mine");

        projected.Tell(story.Executor(new ExecutorEvent.StepInDoubt("build[1]", RunStory.Key("build[1]"), "nobody knows")));
        projected.Projector.CatchUp();
        File.ReadAllText(file).ShouldBe("mine");

        projected.Tell(story.Executor(new ExecutorEvent.StepCompleted("build[1]", RunStory.Key("build[1]"), Json.EmptyObject, By: "ada")));
        projected.Projector.CatchUp();
        File.ReadAllText(file).ShouldContain("settled by ada");
    }

    [Fact]
    public void Tables_of_another_version_are_made_again()
    {
        using var projected = ProjectedJournal.Of(new RunStory().WholeRelease());
        var before = projected.Everything();
        projected.Execute("UPDATE projection_offsets SET offset = 0 WHERE name = 'version'; ALTER TABLE run_summaries DROP COLUMN goal");
        projected.Restart();

        projected.Projector.CatchUp();

        projected.Everything().ShouldBe(before);
    }

    [Fact]
    public void Steps_are_projected_row_by_row_in_time_proportional_to_their_number()
    {
        var small = TimeRowByRow(100);
        var large = TimeRowByRow(1_000);

        (large / small).ShouldBeLessThan(40);
    }

    private static double TimeRowByRow(int steps)
    {
        var plan = RunStory.Release with { Steps = [.. Enumerable.Range(0, steps).Select(i => RunStory.Step($"s{i}", new StepWork.Run("true")))] };
        var story = new RunStory().Started(plan);
        foreach (var step in plan.Steps)
            story.Executor(new ExecutorEvent.StepCompleted(step.Id, RunStory.Key(step.Id), Json.EmptyObject));
        using var projected = new ProjectedJournal().Tell(story);
        var rows = projected.Journal.ReadAll(0).ToList();
        var watch = System.Diagnostics.Stopwatch.StartNew();
        foreach (var row in rows)
            projected.Projector.Apply([row]);
        return watch.Elapsed.TotalMilliseconds;
    }
}
