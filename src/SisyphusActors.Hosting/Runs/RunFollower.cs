using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Journal;

namespace SisyphusActors.Hosting.Runs;

/// <summary>One run, folded as its journal grows.</summary>
internal sealed class RunFollower(IJournal journal, string runId)
{
    private long _offset;

    public RunView View { get; } = new(runId);

    /// <param name="changed">Told of each change of status, in order.</param>
    public void ReadOn(Action<RunView, StatusChange>? changed = null)
    {
        foreach (var row in journal.ReadAll(_offset))
        {
            _offset = row.Offset;
            var entry = new LedgerEntry(row.Offset, row.PersistenceId, row.SequenceNumber, row.Recorded);
            if (entry.RunId != runId && row.PersistenceId != HostEvent.StreamId)
                continue;
            foreach (var change in View.Apply(entry).Statuses)
                changed?.Invoke(View, change);
        }
    }
}
