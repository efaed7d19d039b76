using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Tests.Ledger;
using SisyphusActors.Journal.Projections;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Journal.Tests.Projections;

/// <summary>Ledger files that a disk kept, of rows that it lost.</summary>
public sealed class TornJournalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Ledgers_tell_nothing_of_what_the_journal_has_lost()
    {
        var story = new RunStory().ReleaseUntilCrash().Started(RunStory.Release, "r2").Started(RunStory.Release, "r3").Coordinator(new RunEvent.RunSucceeded());
        var kept = story.Entries.Count(e => e.RunId is null or "r1") - 1;
        using (var whole = SqliteJournal.Open(_folder.File("whole.db")))
        using (var projector = new Projector(whole, _folder.Path))
        {
            Write(whole, story.Entries.Count);
            projector.CatchUp();
        }
        File.Exists(_folder.File("ledgers/r3.md")).ShouldBeTrue();

        using var torn = SqliteJournal.Open(_folder.File("torn.db"));
        Write(torn, kept);
        using var next = new Projector(torn, _folder.Path);
        next.CatchUp();

        next.Verify().ShouldBeEmpty();
        Directory.GetFiles(_folder.File("ledgers")).Select(Path.GetFileName).ShouldBe(["r1.md"]);
        File.ReadAllText(_folder.File("ledgers/r1.md")).ShouldStartWith("Status: running ");

        void Write(SqliteJournal journal, int count)
        {
            foreach (var entry in story.Entries.Take(count))
                journal.Commit([new AppendBatch(entry.Actor, entry.SequenceNumber - 1, [entry.Recorded])]);
        }
    }

    [Fact]
    public void An_empty_journal_leaves_no_ledger_of_a_run()
    {
        var story = new RunStory().WholeRelease();
        using (var projected = ProjectedJournal.Of(story))
            foreach (var file in Directory.GetFiles(projected.Folder, "*", SearchOption.AllDirectories))
            {
                var copy = _folder.File(Path.GetRelativePath(projected.Folder, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }

        using var torn = SqliteJournal.Open(_folder.File("torn.db"));
        using var next = new Projector(torn, _folder.Path);
        next.CatchUp();

        next.Verify().ShouldBeEmpty();
        File.ReadAllText(_folder.File("SISYPHUS_LEDGER.md")).ShouldStartWith("Status: idle ");
    }
}
