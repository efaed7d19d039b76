using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Projections;

namespace SisyphusActors.Hosting.Runs;

/// <summary>One run, folded as its journal grows: first its own rows, then the journal's tail.</summary>
internal sealed class RunFollower(IJournal journal, RunReader runs, string runId)
{
    private long? _offset;

    public RunView View { get; } = new(runId);

    /// <param name="changed">Told of each change of status, in order, from the run's beginning.</param>
    public void ReadOn(Action<RunView, StatusChange>? changed = null)
    {
        foreach (var entry in _offset is { } read ? Tail(read) : Beginning())
            foreach (var change in View.Apply(entry).Statuses)
                changed?.Invoke(View, change);
    }

    private IEnumerable<LedgerEntry> Beginning()
    {
        var upTo = journal.LastOffset;
        _offset = upTo;
        return runs.Entries(runId, upTo);
    }

    private IEnumerable<LedgerEntry> Tail(long after)
    {
        foreach (var row in journal.ReadAll(after))
        {
            _offset = row.Offset;
            var entry = new LedgerEntry(row.Offset, row.PersistenceId, row.SequenceNumber, row.Recorded);
            if (entry.RunId == runId || row.PersistenceId == HostEvent.StreamId)
                yield return entry;
        }
    }
}
