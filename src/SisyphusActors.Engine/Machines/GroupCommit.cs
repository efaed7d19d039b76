using SisyphusActors.Journal;

namespace SisyphusActors.Engine.Machines;

/// <summary>Collects the batches of many actors for one transaction, so that they share one flush.</summary>
internal sealed class GroupCommit
{
    /// <summary>Most events of one transaction; what is left over goes with the next.</summary>
    public const int EventsMax = 20_000;

    private readonly Queue<(AppendBatch Batch, ActorCell? Writer)> _waiting = new();

    public bool IsEmpty => _waiting.Count == 0;

    /// <param name="writer">The actor whose batch it is; null for a client's command.</param>
    public void Add(AppendBatch batch, ActorCell? writer) => _waiting.Enqueue((batch, writer));

    public List<(AppendBatch Batch, ActorCell? Writer)> Take()
    {
        var group = new List<(AppendBatch, ActorCell?)>(_waiting.Count);
        var events = 0;
        while (_waiting.TryPeek(out var next) && (events == 0 || events + next.Batch.Events.Count <= EventsMax))
        {
            events += next.Batch.Events.Count;
            group.Add(_waiting.Dequeue());
        }
        return group;
    }

    /// <summary>What of a group is durable now.</summary>
    /// <param name="results">Of its batches, in order.</param>
    public static List<JournalRow> Rows(List<(AppendBatch Batch, ActorCell? Writer)> group, IReadOnlyList<AppendResult> results)
    {
        var rows = new List<JournalRow>();
        for (var i = 0; i < group.Count; i++)
            if (results[i] is AppendResult.Appended { FirstOffset: var offset })
                for (var e = 0; e < group[i].Batch.Events.Count; e++)
                    rows.Add(new JournalRow(offset + e, group[i].Batch.PersistenceId, group[i].Batch.Expected + e + 1, group[i].Batch.Events[e]));
        return rows;
    }
}
