using System.Collections.Concurrent;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine;
using SisyphusActors.Journal;

namespace SisyphusActors.TestKit;

/// <summary>Every row of the journal as it became durable, to be waited for.</summary>
public sealed class CommitLog : ICommitObserver
{
    private readonly GrowingList<JournalRow> _rows = new();
    private readonly ConcurrentDictionary<MessageId, IMessage> _messages = new();
    private IJournal? _journal;
    private long _offset;
    private int _commitsLeft = int.MaxValue;

    public IReadOnlyList<JournalRow> Rows => _rows.ToList();

    /// <summary>How many commits stored something.</summary>
    public int Commits { get; private set; }

    /// <summary>The events of one stream, in order.</summary>
    public IReadOnlyList<IEvent> EventsOf(PersistenceId id) =>
        [.. Rows.Where(row => row.PersistenceId == id).Select(row => row.Recorded.Event)];

    /// <summary>The first event of this type in one stream that matches, as soon as it is durable.</summary>
    /// <param name="after">Only events with a greater sequence number.</param>
    /// <exception cref="ExpectationFailedException">It did not come within <see cref="TestTimeout.Default"/>.</exception>
    public async Task<JournalRow> WaitForAsync<TEvent>(PersistenceId id, Func<TEvent, bool>? match = null, long after = 0) where TEvent : IEvent
    {
        var index = await _rows.IndexOfAsync(
            0,
            row => row.PersistenceId == id && row.SequenceNumber > after && row.Recorded.Event is TEvent e && match?.Invoke(e) != false,
            TestTimeout.Default).ConfigureAwait(false);
        return index >= 0
            ? _rows[index]
            : throw new ExpectationFailedException($"No {typeof(TEvent).Name} came to be in '{id}'. Its events are\n{Printed.Lines(EventsOf(id))}");
    }

    /// <summary>Ends the engine when this many more commits are durable, before anything is done about the last of them: a crash at that point. It holds for one crash.</summary>
    public void CrashAfter(int commits) => _commitsLeft = commits;

    public void Committed(IReadOnlyList<JournalRow> rows)
    {
        if (rows.Count == 0)
            return;
        Commits++;
        Take(rows);
        if (_commitsLeft == int.MaxValue || --_commitsLeft > 0)
            return;
        _commitsLeft = int.MaxValue;
        throw new SimulatedCrashException();
    }

    /// <summary>Begins to follow an engine: takes in what is in its journal already.</summary>
    internal void Follow(IJournal journal)
    {
        _journal = journal;
        Add(journal.ReadAll(_offset));
    }

    internal IMessage? MessageOf(MessageId id) => _messages.GetValueOrDefault(id);

    internal Task<int> IndexOfAsync(int from, Func<JournalRow, bool> match, TimeSpan timeout) => _rows.IndexOfAsync(from, match, timeout);

    internal JournalRow this[int index] => _rows[index];

    /// <summary>An engine tells of its own rows; those that another process wrote in between are read from the journal.</summary>
    private void Take(IReadOnlyList<JournalRow> rows) =>
        Add(rows[0].Offset == _offset + 1 || _journal is null ? rows : _journal.ReadAll(_offset));

    private void Add(IEnumerable<JournalRow> rows)
    {
        var fresh = rows.Where(row => row.Offset > _offset).ToList();
        if (fresh.Count == 0)
            return;
        foreach (var row in fresh)
            if (row.Recorded.Event is ActorEvent.MessageSent sent)
                _messages[new MessageId(row.PersistenceId, row.SequenceNumber)] = sent.Message;
        _offset = fresh[^1].Offset;
        _rows.AddRange(fresh);
    }
}

/// <summary>Ends an engine where a test wants it to.</summary>
public sealed class SimulatedCrashException() : Exception("The test ends the engine here, as a crash would.");
