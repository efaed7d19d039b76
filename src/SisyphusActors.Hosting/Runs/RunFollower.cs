using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Projections;

namespace SisyphusActors.Hosting.Runs;

/// <summary>One run, folded as its journal grows: first its own rows, then the journal's tail.</summary>
internal sealed class RunFollower(IJournal journal, RunReader runs, string runId)
{
    private readonly HashSet<MessageId> _onTheWay = [];
    private long? _offset;

    public RunView View { get; } = new(runId);

    /// <summary>Whether the run's actors have handled all they told each other: until then its status may lag behind its steps.</summary>
    public bool IsSettled => _onTheWay.Count == 0;

    /// <param name="changed">Told of each change of status, in order, from the run's beginning.</param>
    public void ReadOn(Action<RunView, StatusChange>? changed = null)
    {
        foreach (var entry in _offset is { } read ? Tail(read) : Beginning())
        {
            NoteMail(entry);
            foreach (var change in View.ApplyAny(entry).Statuses)
                changed?.Invoke(View, change);
        }
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

    private void NoteMail(in LedgerEntry entry)
    {
        switch (entry.Event)
        {
            case ActorEvent.MessageSent { To: var to } when to.Scope == runId:
                _onTheWay.Add(new MessageId(entry.Actor, entry.SequenceNumber));
                break;
            case ActorEvent.MessageHandled handled:
                _onTheWay.Remove(handled.Message);
                break;
            case ActorEvent.MessageParked { Message: { } parked }:
                _onTheWay.Remove(parked);
                break;
        }
    }
}
