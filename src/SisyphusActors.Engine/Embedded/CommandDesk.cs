using System.Collections.Concurrent;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Journal;

namespace SisyphusActors.Engine.Embedded;

/// <summary>Commands whose senders wait in this process, by client id.</summary>
internal sealed class CommandDesk(IJournal journal)
{
    private readonly ConcurrentDictionary<PersistenceId, Waiting> _waiting = new();

    private sealed record Waiting(ActorEvent.MessageSent Sent, TaskCompletionSource<Outcome> Answer);

    public Task<Outcome> Open(PersistenceId client, ActorEvent.MessageSent sent) => _waiting.GetOrAdd(
        client, _ => new Waiting(sent, new TaskCompletionSource<Outcome>(TaskCreationOptions.RunContinuationsAsynchronously))).Answer.Task;

    public bool IsOpen(PersistenceId client) => _waiting.ContainsKey(client);

    public void Answer(PersistenceId client, Outcome outcome)
    {
        if (_waiting.TryRemove(client, out var waiting))
            waiting.Answer.TrySetResult(outcome);
    }

    /// <summary>The key is taken, or the commit's end is unknown: looks up what is stored under it.</summary>
    /// <returns>The stored command, to be delivered again for its outcome; null when it holds another message, or none.</returns>
    public Stimulus.Mail? LookUp(PersistenceId client, out PersistenceId to)
    {
        to = default;
        if (!_waiting.TryGetValue(client, out var waiting))
            return null;
        if (journal.Read(client).FirstOrDefault() is not { Recorded.Event: ActorEvent.MessageSent stored } row)
            waiting.Answer.TrySetException(new JournalUnavailableException("The command could not be stored. Send it again with the same key."));
        else if (StoredJson.Canonical(stored) != StoredJson.Canonical(waiting.Sent))
            waiting.Answer.TrySetException(new IdempotencyConflictException(client.Role));
        else
        {
            to = stored.To;
            return new Stimulus.Mail(new MessageId(client, row.SequenceNumber), stored.Previous, stored.Message);
        }
        _waiting.TryRemove(client, out _);
        return null;
    }

    public void Fail(Exception reason)
    {
        foreach (var client in _waiting.Keys)
            if (_waiting.TryRemove(client, out var waiting))
                waiting.Answer.TrySetException(reason);
    }
}
