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
    private long _sequenceNumber;

    private ClientCommand(SqliteJournal journal, PersistenceId to, MessageId id) => (_journal, _to, _id) = (journal, to, id);

    /// <exception cref="IdempotencyConflictException">The key stands for another command.</exception>
    public static ClientCommand Write(SisyphusWorkspace workspace, PersistenceId to, IMessage message, string key, TimeProvider time)
    {
        var client = PersistenceId.Client(key);
        var sent = new ActorEvent.MessageSent(to, message, Previous: 0);
        var journal = SqliteJournal.OpenClient(workspace.DatabasePath, workspace.Options.Journal.BusyTimeout);
        try
        {
            if (journal.Commit([new AppendBatch(client, 0, [new RecordedEvent(time.GetUtcNow(), "client", sent)])]) is [AppendResult.Conflict])
                ThrowIfOther(journal.Read(client).First(), sent, key);
            return new ClientCommand(journal, to, new MessageId(client, 1));
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>Looks at what the receiver has stored since the last look.</summary>
    /// <returns>Null while no host has handled it.</returns>
    public Outcome? Outcome()
    {
        foreach (var row in _journal.Read(_to, _sequenceNumber))
        {
            _sequenceNumber = row.SequenceNumber;
            if (row.Recorded.Event is ActorEvent.MessageHandled handled && handled.Message == _id)
                return handled.Outcome;
            if (row.Recorded.Event is ActorEvent.MessageParked parked && parked.Message == _id)
                return parked.Refusal();
        }
        return null;
    }

    public void Dispose() => _journal.Dispose();

    private static void ThrowIfOther(JournalRow stored, ActorEvent.MessageSent sent, string key)
    {
        if (stored.Recorded.Event is not ActorEvent.MessageSent before || StoredJson.Canonical(before) != StoredJson.Canonical(sent))
            throw new IdempotencyConflictException(key);
    }
}
