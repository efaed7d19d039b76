using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Journal;

namespace SisyphusActors.Hosting.Runs;

/// <summary>One run, folded as its journal grows.</summary>
internal sealed class RunFollower(IJournal journal, string runId)
{
    private readonly HashSet<MessageId> _onTheWay = [];
    private long? _offset;

    public RunView View { get; } = new(runId);

    /// <summary>Whether the run's actors have handled all they told each other: until then its status may lag behind its steps.</summary>
    public bool IsSettled => _onTheWay.Count == 0;

    /// <param name="changed">Told of each change of status, in order.</param>
    public void ReadOn(Action<RunView, StatusChange>? changed = null)
    {
        foreach (var row in _offset is { } offset ? journal.ReadAll(offset) : Past())
        {
            _offset = row.Offset;
            var entry = new LedgerEntry(row.Offset, row.PersistenceId, row.SequenceNumber, row.Recorded);
            if (entry.RunId != runId && row.PersistenceId != HostEvent.StreamId)
                continue;
            NoteMail(row);
            foreach (var change in View.Apply(entry).Statuses)
                changed?.Invoke(View, change);
        }
        _offset ??= 0;
    }

    /// <summary>What there is of the run by now, without reading everybody else's rows.</summary>
    private IEnumerable<JournalRow> Past()
    {
        var upTo = journal.LastOffset;
        var hosts = journal.Read(HostEvent.StreamId).Where(row => row.Offset <= upTo).ToList();
        var host = 0;
        foreach (var row in journal.ReadScope($"{runId}/", upTo))
        {
            for (; host < hosts.Count && hosts[host].Offset < row.Offset; host++)
                yield return hosts[host];
            yield return row;
        }
        for (; host < hosts.Count; host++)
            yield return hosts[host];
        _offset = upTo;
    }

    private void NoteMail(JournalRow row)
    {
        switch (row.Recorded.Event)
        {
            case ActorEvent.MessageSent { To: var to } when to.Scope == runId:
                _onTheWay.Add(new MessageId(row.PersistenceId, row.SequenceNumber));
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
