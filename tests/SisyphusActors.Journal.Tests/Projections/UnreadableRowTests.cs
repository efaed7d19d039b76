using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Tests.Ledger;

namespace SisyphusActors.Journal.Tests.Projections;

/// <summary>A row that this version cannot read, in one run of two.</summary>
public sealed class UnreadableRowTests : IDisposable
{
    private readonly RunStory _story = new RunStory().ReleaseUntilCrash().Started(RunStory.Release, "r2");
    private readonly ProjectedJournal _projected;

    public UnreadableRowTests() => _projected = ProjectedJournal.Of(_story);

    public void Dispose() => _projected.Dispose();

    [Fact]
    public void Its_run_needs_attention_and_says_why_and_the_other_is_shown_as_ever()
    {
        WriteFromTheFuture();

        _projected.Reader.List().Select(r => $"{r.RunId} {r.Status.Name()}: {r.NextAction}").ShouldBe(["r1 needs_attention: sisyphus show r1", "r2 running: "]);
        var run = _projected.Reader.Get("r1")!;
        run.Error.ShouldNotBeNull().ShouldContain("'step-split.v9' was written by a newer version");
        run.StepsDone.ShouldBe(1);
        _projected.Reader.LedgerText("r1")!.ShouldContain("A row of the executor cannot be read: 'step-split.v9' was written by a newer version");
    }

    [Fact]
    public void Tables_and_ledgers_say_the_same_and_are_made_again_by_a_version_that_can_read_it()
    {
        var before = _projected.Everything();
        WriteFromTheFuture();

        _projected.Projector.CatchUp();
        _projected.Projector.LookAhead().HasUnread.ShouldBeTrue();
        _projected.Query("SELECT id, status FROM workflow_runs ORDER BY id").ShouldBe(["r1|needs_attention", "r2|running"]);
        _projected.Projector.Verify().ShouldBeEmpty();

        _projected.Execute("DROP TRIGGER journal_refuses_update; UPDATE journal SET manifest = 'timer-cleared.v1' WHERE manifest = 'step-split.v9'");
        _projected.Reader.List().Select(r => r.Status).ShouldBe([RunStatus.Running, RunStatus.Running]);
        _projected.Restart();
        _projected.Projector.CatchUp();
        _projected.Projector.LookAhead().HasUnread.ShouldBeFalse();
        _projected.Everything().ShouldBe(before);
    }

    [Fact]
    public void What_comes_after_it_does_not_put_its_run_on_its_way_but_an_end_is_an_end()
    {
        WriteFromTheFuture();

        _projected.Tell(_story.Coordinator(new RunEvent.RunBlocked(BlockedOn.Approval, ["sign-off"]), new RunEvent.RunContinued()).Crash());
        Status("r1").ShouldBe(RunStatus.NeedsAttention);
        Status("r2").ShouldBe(RunStatus.Interrupted);

        _projected.Tell(_story.Coordinator(new RunEvent.RunSucceeded()));
        Status("r1").ShouldBe(RunStatus.Succeeded);
    }

    private RunStatus Status(string run) => _projected.Reader.List().Single(r => r.RunId == run).Status;

    /// <summary>One more row of r1's executor.</summary>
    private void WriteFromTheFuture()
    {
        _story.Executor(new Core.Behaviors.ActorEvent.TimerCleared("from the future"));
        _projected.Tell(_story);
        _projected.Execute("""
            CREATE TEMP TABLE newest AS SELECT max(ordering) AS ordering FROM journal;
            DROP TRIGGER journal_refuses_update;
            UPDATE journal SET manifest = 'step-split.v9' WHERE ordering = (SELECT ordering FROM newest);
            CREATE TRIGGER journal_refuses_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'no row is updated'); END;
            """);
    }
}
