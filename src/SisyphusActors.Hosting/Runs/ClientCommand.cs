using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Hosting.Runs;

/// <summary>A command written straight into the journal of another process's host, which finds and handles it there.</summary>
internal sealed class ClientCommand : IDisposable
{
    private readonly SqliteJournal _journal;
    private readonly PersistenceId _to;
    private readonly MessageId _id;
    private long _offset;

    private ClientCommand(SqliteJournal journal, PersistenceId to, MessageId id, long offset) =>
        (_journal, _to, _id, _offset) = (journal, to, id, offset);

    /// <exception cref="IdempotencyConflictException">The key stands for another command.</exception>
    public static ClientCommand Write(SisyphusWorkspace workspace, PersistenceId to, IMessage message, string key, TimeProvider time)
    {
        var client = PersistenceId.Client(key);
        var sent = new ActorEvent.MessageSent(to, message, Previous: 0);
        var journal = SqliteJournal.OpenClient(workspace.DatabasePath, workspace.Options.Journal.BusyTimeout);
        try
        {
            var offset = journal.Commit([new AppendBatch(client, 0, [new RecordedEvent(time.GetUtcNow(), "client", sent)])]) is [AppendResult.Appended appended]
                ? appended.FirstOffset
                : SameCommand(journal.Read(client).First(), sent, key);
            return new ClientCommand(journal, to, new MessageId(client, 1), offset);
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>Looks at what the journal holds since the last look; the answer to a command stands after it.</summary>
    /// <returns>Null while no host has handled it.</returns>
    public Outcome? Outcome()
    {
        foreach (var row in _journal.ReadAll(_offset))
        {
            _offset = row.Offset;
            if (row.PersistenceId != _to)
                continue;
            if (row.Recorded.Event is ActorEvent.MessageHandled handled && handled.Message == _id)
                return handled.Outcome;
            if (row.Recorded.Event is ActorEvent.MessageParked parked && parked.Message == _id)
                return parked.Refusal();
        }
        return null;
    }

    public void Dispose() => _journal.Dispose();

    /// <returns>Where the command was stored before.</returns>
    private static long SameCommand(JournalRow stored, ActorEvent.MessageSent sent, string key) =>
        stored.Recorded.Event is ActorEvent.MessageSent before && StoredJson.Canonical(before) == StoredJson.Canonical(sent)
            ? stored.Offset
            : throw new IdempotencyConflictException(key);
}
