using System.Collections.Concurrent;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Journal;

namespace SisyphusActors.Engine.Parts;

/// <summary>Commands whose senders wait in this process, by client id. Any thread may call it.</summary>
internal sealed class CommandDesk(IJournal journal)
{
    private readonly ConcurrentDictionary<PersistenceId, Waiting> _waiting = new();

    private sealed record Waiting(ActorEvent.MessageSent Sent, TaskCompletionSource<Outcome> Answer);

    /// <summary>Registers a command that is about to be stored.</summary>
    /// <param name="key">1 to 200 characters.</param>
    /// <returns>The stream and the event to store it as, and its answer.</returns>
    public (PersistenceId Client, ActorEvent.MessageSent Sent, Task<Outcome> Answer) Open(PersistenceId to, IMessage message, string key)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, 200, nameof(key));
        var client = PersistenceId.Client(key);
        var sent = new ActorEvent.MessageSent(to, message, Previous: 0);
        var waiting = _waiting.GetOrAdd(client, _ => new Waiting(sent, new TaskCompletionSource<Outcome>(TaskCreationOptions.RunContinuationsAsynchronously)));
        return (client, sent, waiting.Answer.Task);
    }

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

    /// <summary>The engine ends before these commands were handled.</summary>
    public void Close() => Fail(new OperationCanceledException(
        "The host ended before this command was handled. It is stored, and is handled when a host takes the run up again."));

    public void Fail(Exception reason)
    {
        foreach (var client in _waiting.Keys)
            if (_waiting.TryRemove(client, out var waiting))
                waiting.Answer.TrySetException(reason);
    }
}
