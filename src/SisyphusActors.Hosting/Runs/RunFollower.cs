using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Projections;

namespace SisyphusActors.Hosting.Runs;

/// <summary>Runs, folded as their journal grows: first each one's own rows, then the journal's tail, which is read once for all.</summary>
internal sealed class RunFollower(IJournal journal, RunReader runs, IReadOnlyList<string> runIds)
{
    private readonly Dictionary<string, Followed> _followed = runIds.ToDictionary(id => id, id => new Followed(new RunView(id), []), StringComparer.Ordinal);
    private long? _offset;

    private sealed record Followed(RunView View, HashSet<MessageId> OnTheWay);

    /// <summary>In the order given.</summary>
    public IReadOnlyList<RunView> Views => field ??= [.. runIds.Select(id => _followed[id].View)];

    /// <summary>Whether the run's actors have handled all they told each other: until then its status may lag behind its steps.</summary>
    public bool IsSettled(string runId) => _followed[runId].OnTheWay.Count == 0;

    /// <param name="changed">Told of each change of status, from the runs' beginning; in order for each run.</param>
    public void ReadOn(Action<RunView, StatusChange>? changed = null)
    {
        if (_offset is { } read)
            foreach (var row in journal.ReadAll(read))
            {
                _offset = row.Offset;
                Apply(new LedgerEntry(row.Offset, row.PersistenceId, row.SequenceNumber, row.Recorded), changed);
            }
        else
        {
            _offset = journal.LastOffset;
            foreach (var followed in _followed.Values)
                foreach (var entry in runs.Entries(followed.View.RunId, _offset.Value))
                    Apply(followed, entry, changed);
        }
    }

    private void Apply(in LedgerEntry entry, Action<RunView, StatusChange>? changed)
    {
        if (entry.RunId is { } runId && _followed.TryGetValue(runId, out var one))
            Apply(one, entry, changed);
        else if (entry.Actor == HostEvent.StreamId)
            foreach (var followed in _followed.Values)
                Apply(followed, entry, changed);
    }

    private static void Apply(Followed followed, in LedgerEntry entry, Action<RunView, StatusChange>? changed)
    {
        NoteMail(followed, entry);
        foreach (var change in followed.View.ApplyAny(entry).Statuses)
            changed?.Invoke(followed.View, change);
    }

    private static void NoteMail(Followed followed, in LedgerEntry entry)
    {
        switch (entry.Event)
        {
            case ActorEvent.MessageSent { To: var to } when to.Scope == followed.View.RunId:
                followed.OnTheWay.Add(new MessageId(entry.Actor, entry.SequenceNumber));
                break;
            case ActorEvent.MessageHandled handled:
                followed.OnTheWay.Remove(handled.Message);
                break;
            case ActorEvent.MessageParked { Message: { } parked }:
                followed.OnTheWay.Remove(parked);
                break;
        }
    }
}
