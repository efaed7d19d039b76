using SisyphusActors.Core.Behaviors;
using SisyphusActors.Journal;

namespace SisyphusActors.Engine.Tests.Machines;

/// <summary>A journal that tells what was committed together, and fails when told to.</summary>
internal sealed class JournalSpy(IJournal inner) : IJournal
{
    /// <summary>The persistence ids of each commit.</summary>
    public List<IReadOnlyList<PersistenceId>> Commits { get; } = [];

    /// <summary>Takes the place of the next commit, then is gone.</summary>
    public Func<IReadOnlyList<AppendBatch>, IReadOnlyList<AppendResult>>? NextCommit { get; set; }

    /// <summary>What a batch is answered with, instead of being stored with all others of its commit.</summary>
    public Func<AppendBatch, Exception?>? Refuse { get; set; }

    /// <summary>The next commit is stored, or is not, and nobody knows.</summary>
    public void NextCommitIsUnknown(bool stored) => NextCommit = batches =>
    {
        if (stored)
            inner.Commit(batches);
        throw new CommitUnknownException("The test makes this commit unknown.", new IOException());
    };

    public IReadOnlyList<AppendResult> Commit(IReadOnlyList<AppendBatch> batches)
    {
        Commits.Add([.. batches.Select(b => b.PersistenceId)]);
        foreach (var batch in batches)
            if (Refuse?.Invoke(batch) is { } reason)
                throw reason;
        var commit = NextCommit ?? inner.Commit;
        NextCommit = null;
        return commit(batches);
    }

    public IEnumerable<JournalRow> Read(PersistenceId id, long afterSequenceNumber = 0) => inner.Read(id, afterSequenceNumber);

    public IEnumerable<JournalRow> ReadScope(string prefix, long upToOffset = long.MaxValue) => inner.ReadScope(prefix, upToOffset);

    public IEnumerable<JournalRow> ReadAll(long afterOffset, int limit = int.MaxValue) => inner.ReadAll(afterOffset, limit);

    public IEnumerable<JournalRow> ReadMail(PersistenceId receiver, long afterOffset = 0) => inner.ReadMail(receiver, afterOffset);

    public IEnumerable<JournalRow> ReadClientMail(long afterOffset) => inner.ReadClientMail(afterOffset);

    public long LastOffset => inner.LastOffset;

    public StoredSnapshot? LoadSnapshot(PersistenceId id) => inner.LoadSnapshot(id);

    public void SaveSnapshot(PersistenceId id, StoredSnapshot snapshot) => inner.SaveSnapshot(id, snapshot);

    public void Dispose() => inner.Dispose();
}
