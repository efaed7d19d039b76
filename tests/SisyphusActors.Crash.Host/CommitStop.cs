using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Journal;

namespace SisyphusActors.Crash.Host;

/// <summary>Counts the commits of a host and stops for ever at one of them, so that whoever started this process can kill it there.</summary>
/// <param name="point"><c>before</c>: the commit has not reached the database; <c>after</c>: it is durable and nobody was told. Null to stop nowhere.</param>
/// <param name="which">The commit's number, from 1, or the step whose claim it holds.</param>
internal sealed class CommitStop(IJournal journal, string? point, string? which) : IJournal
{
    public int Commits { get; private set; }

    public long LastOffset => journal.LastOffset;

    public IReadOnlyList<AppendResult> Commit(IReadOnlyList<AppendBatch> batches)
    {
        Commits++;
        var isIt = which == $"{Commits}" || batches.SelectMany(b => b.Events).Any(e => e.Event is ExecutorEvent.StepStarted started && started.StepId == which);
        StopAt("before", isIt);
        var results = journal.Commit(batches);
        StopAt("after", isIt);
        return results;
    }

    public IEnumerable<JournalRow> Read(PersistenceId id, long afterSequenceNumber = 0) => journal.Read(id, afterSequenceNumber);

    public IEnumerable<JournalRow> ReadScope(string prefix, long upToOffset = long.MaxValue) => journal.ReadScope(prefix, upToOffset);

    public IEnumerable<JournalRow> ReadAll(long afterOffset, int limit = int.MaxValue) => journal.ReadAll(afterOffset, limit);

    public IEnumerable<JournalRow> ReadMail(PersistenceId receiver, long afterOffset = 0) => journal.ReadMail(receiver, afterOffset);

    public IEnumerable<JournalRow> ReadClientMail(long afterOffset) => journal.ReadClientMail(afterOffset);

    public StoredSnapshot? LoadSnapshot(PersistenceId id) => journal.LoadSnapshot(id);

    public void SaveSnapshot(PersistenceId id, StoredSnapshot snapshot) => journal.SaveSnapshot(id, snapshot);

    public void Dispose() => journal.Dispose();

    private void StopAt(string here, bool isIt)
    {
        if (!isIt || here != point)
            return;
        Told.Line("stopped", here, which!);
        Thread.Sleep(Timeout.Infinite);
    }
}
