using Microsoft.Data.Sqlite;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Crash.Host.Commits;

/// <summary>The journal of a host, with its commits watched.</summary>
internal sealed class WatchedJournal(IJournal journal, CommitWatch watch) : IJournal
{
    public long LastOffset => journal.LastOffset;

    public IReadOnlyList<AppendResult> Commit(IReadOnlyList<AppendBatch> batches)
    {
        try
        {
            var commit = watch.Begin(batches);
            var results = journal.Commit(batches);
            watch.End(commit);
            return results;
        }
        catch (SqliteException e)
        {
            throw ((SqliteJournal)journal).Database.FatalFailure(e) ?? e;
        }
    }

    public IEnumerable<JournalRow> Read(PersistenceId id, long afterSequenceNumber = 0) => journal.Read(id, afterSequenceNumber);

    public IEnumerable<JournalRow> ReadScope(string prefix, long upToOffset = long.MaxValue) => journal.ReadScope(prefix, upToOffset);

    public IEnumerable<JournalRow> ReadAll(long afterOffset, int limit = int.MaxValue) => journal.ReadAll(afterOffset, limit);

    public IEnumerable<JournalRow> ReadMail(PersistenceId receiver, long afterOffset = 0) => journal.ReadMail(receiver, afterOffset);

    public IEnumerable<JournalRow> ReadClientMail(long afterOffset) => journal.ReadClientMail(afterOffset);

    public StoredSnapshot? LoadSnapshot(PersistenceId id) => journal.LoadSnapshot(id);

    public void SaveSnapshot(PersistenceId id, StoredSnapshot snapshot) => journal.SaveSnapshot(id, snapshot);

    public void Dispose() => journal.Dispose();
}
