using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Tests.Ledger;
using SisyphusActors.Journal.Memory;
using SisyphusActors.Journal.Projections;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Journal.Tests.Projections;

public sealed class RunReaderTests
{
    [Fact]
    public void Nothing_shown_is_behind_the_journal()
    {
        var story = new RunStory().Started(RunStory.Release).Started(RunStory.Release, "r2");
        using var projected = ProjectedJournal.Of(story);
        projected.Tell(story.Coordinator(new RunEvent.RunSucceeded()).Started(RunStory.Release, "r3").Crash());

        projected.Reader.List().Select(r => $"{r.RunId} {r.Status.Name()}").ShouldBe(["r3 interrupted", "r2 interrupted", "r1 succeeded"]);
        var shown = projected.Reader.LedgerText();
        var list = projected.Reader.List();
        projected.Projector.CatchUp();
        projected.Ledger().ShouldBe(shown);
        projected.Reader.List().ShouldBe(list);
        projected.Reader.LedgerText().ShouldBe(shown);
    }

    [Fact]
    public void A_journal_without_projections_can_be_read()
    {
        using var projected = new ProjectedJournal().Tell(new RunStory().WholeRelease());

        projected.Reader.List().ShouldHaveSingleItem().Status.ShouldBe(RunStatus.Succeeded);
        projected.Reader.Get("r1")!.StepsDone.ShouldBe(4);
        projected.Reader.LedgerText("r2").ShouldBeNull();
        projected.Projector.Verify().ShouldHaveSingleItem().ShouldContain("no projections");
    }

    [Fact]
    public void Reading_needs_no_right_to_write()
    {
        using var projected = ProjectedJournal.Of(new RunStory().ReleaseUntilCrash());
        using var journal = SqliteJournal.OpenReadOnly(projected.Journal.Database.Path);
        var reader = new RunReader(journal);

        reader.List().ShouldBe(projected.Reader.List());
        reader.LedgerText().ShouldBe(projected.Ledger());
    }

    [Fact]
    public void A_summary_in_the_table_is_the_view_s_own()
    {
        using var projected = ProjectedJournal.Of(new RunStory().WholeRelease());

        projected.Reader.List().ShouldHaveSingleItem().ShouldBe(projected.Reader.Get("r1")!.Summary);
    }

    [Fact]
    public void The_journal_in_memory_gives_the_same_view()
    {
        var story = new RunStory().WholeRelease();
        using var journal = new MemoryJournal();
        foreach (var entry in story.Entries)
            journal.Commit([new AppendBatch(entry.Actor, entry.SequenceNumber - 1, [entry.Recorded])]);

        LedgerDocument.Run(new RunLoader(journal).Load("r1")).ShouldBe(LedgerDocument.Run(story.View()));
    }

    [Fact]
    public void A_run_whose_id_begins_another_s_is_kept_apart()
    {
        using var projected = ProjectedJournal.Of(new RunStory().Started(RunStory.Release, "r1").Started(RunStory.Release, "r10")
            .By(new RunActors("r10").Executor, new ExecutorEvent.StepStarted("lint", 1, RunStory.Key("lint"))));

        projected.Reader.Get("r1")!.LastStep.ShouldBeNull();
        projected.Reader.Get("r10")!.LastStep.ShouldBe("lint");
        projected.Reader.Get("r").ShouldBeNull();
    }

    [Theory]
    [InlineData("brisk-otter-71", "found brisk-otter-71")]
    [InlineData("BRISK-O", "found brisk-otter-71")]
    [InlineData("calm", "ambiguous calm-owl-2, calm-owl-21 of 2")]
    [InlineData("calm-owl-2", "found calm-owl-2")]
    [InlineData("brisk-oter", "none, near brisk-otter-71")]
    [InlineData("xyz", "none, near ")]
    [InlineData("", "none, near brisk-otter-71, calm-owl-2, calm-owl-21")]
    public void A_run_is_found_by_the_beginning_of_its_id(string prefix, string expected)
    {
        var match = RunMatch.Of(prefix, ["brisk-otter-71", "calm-owl-2", "calm-owl-21"]) switch
        {
            RunMatch.Found found => $"found {found.RunId}",
            RunMatch.Ambiguous several => $"ambiguous {string.Join(", ", several.RunIds)} of {several.Count}",
            RunMatch.None none => $"none, near {string.Join(", ", none.Near)}",
            _ => "",
        };

        match.ShouldBe(expected);
    }

    [Fact]
    public void The_event_log_tells_the_run_also_of_a_command_from_outside()
    {
        using var projected = ProjectedJournal.Of(new RunStory()
            .By(PersistenceId.Client("k"), new ActorEvent.MessageSent(new RunActors("r1").Coordinator, new RunMessage.ResumeRun("ada"), 0))
            .Coordinator(new RunEvent.RunResumed("ada")));

        projected.Query("SELECT offset, run_id, type, payload, timestamp FROM event_log ORDER BY offset").ShouldBe(
        [
            """1|r1|message-sent.v1|{"to":"r1/coordinator","message":{"type":"resume-run.v1","data":{"by":"ada"}},"previous":0}|2026-11-21T09:30:00.000Z""",
            """2|r1|run-resumed.v1|{"by":"ada"}|2026-11-21T09:30:01.000Z""",
        ]);
    }

    [Theory]
    [InlineData("brisk-otter-71", "ledgers/brisk-otter-71.md")]
    [InlineData("../../etc/x", "ledgers/------etc-x-2ef2b04fb0bd.md")]
    public void No_run_id_leads_a_ledger_out_of_its_folder(string runId, string path) => LedgerPaths.Of(runId)[..20].ShouldBe(path[..20]);
}
