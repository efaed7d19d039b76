using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Runs;
using SisyphusActors.Hosting.Hosts;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Memory;
using SisyphusActors.Journal.Projections;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Hosting.Tests.Hosts;

public sealed class ProjectionQueueTests : IDisposable
{
    private static readonly PersistenceId Actor = new RunActors("run").Coordinator;

    private readonly string _folder = Directory.CreateTempSubdirectory("sisyphus-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Projections_that_cannot_be_read_for_are_behind_and_catch_up_later()
    {
        var journal = new Unreadable(new MemoryJournal());
        var database = new SqliteDatabase(Path.Combine(_folder, "x.db"));
        using var projector = new Projector(journal, database.OpenWriter, _folder);
        projector.CatchUp();
        var queue = new ProjectionQueue(projector);
        journal.Commit([new AppendBatch(Actor, 0, [.. new IEvent[] { Queued(), new RunEvent.RunPlanning() }.Select(e => new RecordedEvent(DateTimeOffset.UnixEpoch, "test", e))])]);
        var told = journal.ReadAll(1).ToList();
        journal.IsUnreadable = true;

        queue.Add(told);
        queue.Apply(ledgerFilesMax: 16);
        queue.Failure.ShouldBeOfType<JournalUnavailableException>();
        projector.Offset.ShouldBe(0);

        journal.IsUnreadable = false;
        queue.Apply(ledgerFilesMax: 16);
        queue.Failure.ShouldBeNull();
        projector.Offset.ShouldBe(2);
    }

    private static RunEvent.RunQueued Queued() => new("goal", "x.yaml", Core.Values.Json.EmptyObject, "seed", "/", "test");

    /// <summary>A journal that can be written and, for a while, not be read.</summary>
    private sealed class Unreadable(IJournal journal) : IJournal
    {
        public bool IsUnreadable { get; set; }

        public long LastOffset => journal.LastOffset;

        private IJournal Readable => IsUnreadable ? throw new JournalUnavailableException("The disk cannot be read.") : journal;

        public IReadOnlyList<AppendResult> Commit(IReadOnlyList<AppendBatch> batches) => journal.Commit(batches);

        public IEnumerable<JournalRow> Read(PersistenceId id, long afterSequenceNumber = 0) => Readable.Read(id, afterSequenceNumber);

        public IEnumerable<JournalRow> ReadScope(string prefix, long upToOffset = long.MaxValue) => Readable.ReadScope(prefix, upToOffset);

        public IEnumerable<JournalRow> ReadAll(long afterOffset, int limit = int.MaxValue) => Readable.ReadAll(afterOffset, limit);

        public IEnumerable<JournalRow> ReadMail(PersistenceId receiver, long afterOffset = 0) => Readable.ReadMail(receiver, afterOffset);

        public IEnumerable<JournalRow> ReadClientMail(long afterOffset) => Readable.ReadClientMail(afterOffset);

        public StoredSnapshot? LoadSnapshot(PersistenceId id) => Readable.LoadSnapshot(id);

        public void SaveSnapshot(PersistenceId id, StoredSnapshot snapshot) => journal.SaveSnapshot(id, snapshot);

        public void Dispose() => journal.Dispose();
    }
}
