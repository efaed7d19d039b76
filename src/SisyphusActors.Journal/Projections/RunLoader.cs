using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Journal.Projections;

/// <summary>Folds one run's view out of the journal: its own streams and the ends of hosts, merged by offset.</summary>
/// <param name="hostIsLost">Whether the last host crashed and the journal does not say so.</param>
internal sealed class RunLoader(IJournal journal, bool hostIsLost = false)
{
    private readonly List<LedgerEntry> _hostEnds = [];
    private long _hostSequenceNumber;

    /// <param name="upToOffset">The last offset to fold.</param>
    /// <returns>A view that does not exist (<see cref="RunView.Exists"/>) when the journal has no such run up to there.</returns>
    public RunView Load(string runId, long upToOffset = long.MaxValue) => RunView.Of(runId, Entries(runId, upToOffset));

    public IEnumerable<LedgerEntry> Entries(string runId, long upToOffset)
    {
        ReadHosts();
        var host = 0;
        JournalRow? last = null;
        foreach (var row in journal.ReadScope($"{runId}/", upToOffset))
        {
            last = row;
            for (; host < _hostEnds.Count && _hostEnds[host].Offset < row.Offset; host++)
                yield return _hostEnds[host];
            if (row.PersistenceId.Scope == runId && LedgerEntry.RunOf(row.PersistenceId) is not null)
                yield return row.ToEntry();
        }
        for (; host < _hostEnds.Count && _hostEnds[host].Offset <= upToOffset; host++)
            yield return _hostEnds[host];
        if (hostIsLost && last is not null)
            yield return new LedgerEntry(last.Offset, HostEvent.StreamId, 0, new RecordedEvent(last.Recorded.At, "host", new HostEvent.HostLost(0)));
    }

    private void ReadHosts()
    {
        foreach (var row in journal.Read(HostEvent.StreamId, _hostSequenceNumber))
        {
            _hostSequenceNumber = row.SequenceNumber;
            if (row.Recorded.Event is HostEvent and not HostEvent.HostStarted)
                _hostEnds.Add(row.ToEntry());
        }
    }
}

internal static class JournalRowEntry
{
    public static LedgerEntry ToEntry(this JournalRow row) => new(row.Offset, row.PersistenceId, row.SequenceNumber, row.Recorded);
}
