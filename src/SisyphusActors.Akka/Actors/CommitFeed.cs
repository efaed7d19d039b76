using Akka.Actor;
using SisyphusActors.Engine;
using SisyphusActors.Engine.Parts;
using SisyphusActors.Journal;

namespace SisyphusActors.Akka.Actors;

/// <summary>
/// Tells the observer of what has become durable, by offset. Persist does not tell offsets, so after each commit the journal's tail is read;
/// commits that come meanwhile share the next read. Whatever must come after the observer was told goes through here.
/// </summary>
internal sealed class CommitFeed : ReceiveActor
{
    private const int RowsMax = 10_000;

    private readonly IJournal _journal;
    private readonly CommandDesk _desk;
    private readonly List<Action> _later = [];
    private int _due;
    private long _offset;
    private bool _isReading;
    private bool _isBehind;

    public CommitFeed(EngineSetup setup, CommandDesk desk, long offset)
    {
        (_journal, _desk, _offset) = (setup.Journal, desk, offset);
        Receive<FeedProtocol.Committed>(_ => Read());
        Receive<FeedProtocol.Answer>(answer => Later(() => _desk.Answer(answer.Client, answer.Outcome)));
        Receive<FeedProtocol.Afterwards>(after => Later(() => after.To.Tell(after.Message)));
        Receive<FeedProtocol.Rows>(read =>
        {
            _isReading = false;
            if (read.Tail.Count > 0)
            {
                _offset = read.Tail[^1].Offset;
                Tell(setup.Observer, read.Tail);
            }
            if (read.Tail.Count < RowsMax)
                DoDue();
            if (_isBehind || read.Tail.Count == RowsMax)
                Read();
        });
        Receive<Status.Failure>(failure => throw new JournalUnavailableException("The journal's tail cannot be read.", failure.Cause));
    }

    /// <summary>One call for each batch, as its actor stored it.</summary>
    private static void Tell(ICommitObserver observer, IReadOnlyList<JournalRow> tail)
    {
        var batch = new List<JournalRow>();
        foreach (var row in tail)
        {
            if (batch.Count > 0 && !IsOneBatch(batch[^1], row))
            {
                observer.Committed(batch);
                batch = [];
            }
            batch.Add(row);
        }
        observer.Committed(batch);
    }

    private static bool IsOneBatch(JournalRow one, JournalRow next) =>
        one.PersistenceId == next.PersistenceId && one.Recorded.Cause == next.Recorded.Cause;

    private void Read()
    {
        _isBehind = _isReading;
        if (_isReading)
            return;
        _isReading = true;
        _due = _later.Count;
        var (journal, offset) = (_journal, _offset);
        Task.Run(() => new FeedProtocol.Rows([.. journal.ReadAll(offset, RowsMax)])).PipeTo(Self);
    }

    private void Later(Action action)
    {
        _later.Add(action);
        Read();
    }

    /// <summary>Whatever came before the read began is in what was read.</summary>
    private void DoDue()
    {
        foreach (var action in _later.Take(_due))
            action();
        _later.RemoveRange(0, _due);
        _due = 0;
    }
}
