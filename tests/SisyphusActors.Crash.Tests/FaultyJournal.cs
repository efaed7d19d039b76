using SisyphusActors.Core.Behaviors;
using SisyphusActors.Journal;

namespace SisyphusActors.Crash.Tests;

/// <summary>A journal whose n-th commit goes wrong as <paramref name="fault"/> says; all else goes through.</summary>
/// <param name="watch">Shown each commit's batches.</param>
internal sealed class FaultyJournal(
    IJournal journal,
    int number,
    Func<Func<IReadOnlyList<AppendResult>>, IReadOnlyList<AppendResult>> fault,
    Action<IReadOnlyList<AppendBatch>>? watch = null) : IJournal
{
    public int Commits { get; private set; }

    public long LastOffset => journal.LastOffset;

    /// <summary>COMMIT failed, and the rows are there all the same.</summary>
    public static IReadOnlyList<AppendResult> StoredAndUnknown(Func<IReadOnlyList<AppendResult>> commit)
    {
        commit();
        throw new CommitUnknownException("stored, and nobody knows", new IOException());
    }

    /// <summary>COMMIT failed, and the rows are not there.</summary>
    public static IReadOnlyList<AppendResult> LostAndUnknown(Func<IReadOnlyList<AppendResult>> commit) =>
        throw new CommitUnknownException("lost, and nobody knows", new IOException());

    public static IReadOnlyList<AppendResult> DiskFull(Func<IReadOnlyList<AppendResult>> commit) =>
        throw new JournalUnavailableException("the disk is full");

    public IReadOnlyList<AppendResult> Commit(IReadOnlyList<AppendBatch> batches)
    {
        watch?.Invoke(batches);
        return ++Commits == number ? fault(() => journal.Commit(batches)) : journal.Commit(batches);
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
