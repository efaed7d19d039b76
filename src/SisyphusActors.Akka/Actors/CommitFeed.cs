using Akka.Actor;
using SisyphusActors.Engine;
using SisyphusActors.Engine.Parts;
using SisyphusActors.Journal;

namespace SisyphusActors.Akka.Actors;

/// <summary>
/// Tells the observer of what has become durable, by offset. Persist does not tell offsets, so after commits the journal's tail is read;
/// whatever must come after the observer was told goes through here. Runs on the dispatcher for calls that block.
/// </summary>
internal sealed class CommitFeed : ReceiveActor
{
    private const int RowsMax = 10_000;

    private readonly IJournal _journal;
    private readonly ICommitObserver _observer;
    private readonly List<Action> _afterwards = [];
    private long _offset;
    private bool _isDue;

    public CommitFeed(EngineSetup setup, CommandDesk desk, long offset)
    {
        (_journal, _observer, _offset) = (setup.Journal, setup.Observer, offset);
        Receive<FeedProtocol.Committed>(_ => ReadSoon());
        Receive<FeedProtocol.Answer>(answer => Afterwards(() => desk.Answer(answer.Client, answer.Outcome)));
        Receive<FeedProtocol.Afterwards>(after => Afterwards(() => after.To.Tell(after.Message)));
        Receive<FeedProtocol.ReadTail>(_ => Read());
    }

    private void Afterwards(Action action)
    {
        _afterwards.Add(action);
        ReadSoon();
    }

    private void ReadSoon()
    {
        if (!_isDue)
            Self.Tell(FeedProtocol.ReadTail.Instance);
        _isDue = true;
    }

    private void Read()
    {
        _isDue = false;
        List<JournalRow> tail;
        do
        {
            tail = [.. _journal.ReadAll(_offset, RowsMax)];
            Observe(tail);
        }
        while (tail.Count == RowsMax);
        foreach (var action in _afterwards)
            action();
        _afterwards.Clear();
    }

    /// <summary>One call for each batch, as its actor stored it.</summary>
    private void Observe(List<JournalRow> tail)
    {
        for (var (from, to) = (0, 1); to <= tail.Count; to++)
            if (to == tail.Count || !IsOneBatch(tail[to - 1], tail[to]))
            {
                _observer.Committed(tail[from..to]);
                (from, _offset) = (to, tail[to - 1].Offset);
            }
    }

    private static bool IsOneBatch(JournalRow one, JournalRow next) =>
        one.PersistenceId == next.PersistenceId && one.Recorded.Cause == next.Recorded.Cause;
}
