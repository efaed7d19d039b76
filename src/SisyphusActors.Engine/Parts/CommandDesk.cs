using System.Collections.Concurrent;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Journal;

namespace SisyphusActors.Engine.Parts;

/// <summary>Commands whose senders wait in this process, by client id. Any thread may call it.</summary>
internal sealed class CommandDesk(IJournal journal, BehaviorCatalog behaviors)
{
    private readonly ConcurrentDictionary<PersistenceId, Waiting> _waiting = new();
    private volatile Exception? _ended;

    private sealed record Waiting(ActorEvent.MessageSent Sent, TaskCompletionSource<Outcome> Answer);

    /// <summary>Registers a command that is about to be stored.</summary>
    /// <param name="key">1 to 200 characters.</param>
    /// <returns>The stream and the event to store it as, and its answer: failed already when somebody waits for another command under this key, or the engine has ended.</returns>
    /// <exception cref="ArgumentException">No behaviour plays that actor, or the key is none.</exception>
    public (PersistenceId Client, ActorEvent.MessageSent Sent, Task<Outcome> Answer) Open(PersistenceId to, IMessage message, string key)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, 200, nameof(key));
        if (!behaviors.Knows(to))
            throw new ArgumentException($"Nothing plays '{to}': there is no behaviour for its role '{to.Role}', only for {string.Join(", ", behaviors.Roles)}.", nameof(to));
        var client = PersistenceId.Client(key);
        var sent = new ActorEvent.MessageSent(to, message, Previous: 0);
        var waiting = _waiting.GetOrAdd(client, _ => new Waiting(sent, new TaskCompletionSource<Outcome>(TaskCreationOptions.RunContinuationsAsynchronously)));
        if (_ended is { } reason && _waiting.TryRemove(client, out _))
            waiting.Answer.TrySetException(reason);
        return (client, sent, IsSame(waiting.Sent, sent) ? waiting.Answer.Task : Task.FromException<Outcome>(new IdempotencyConflictException(key)));
    }

    public bool IsOpen(PersistenceId client) => _waiting.ContainsKey(client);

    public void Answer(PersistenceId client, Outcome outcome)
    {
        if (_waiting.TryRemove(client, out var waiting))
            waiting.Answer.TrySetResult(outcome);
    }

    /// <summary>The key is taken, or the commit's end is unknown: looks up what is stored under it.</summary>
    /// <returns>The stored command, to be delivered (again) for its outcome, also when another process stored another one under the key; null when there is none.</returns>
    public Stimulus.Mail? LookUp(PersistenceId client, out PersistenceId to)
    {
        to = default;
        if (!_waiting.TryGetValue(client, out var waiting))
            return null;
        if (journal.Read(client).FirstOrDefault() is not { Recorded.Event: ActorEvent.MessageSent stored } row)
        {
            Refuse(client, new JournalUnavailableException("The command could not be stored. Send it again with the same key."));
            return null;
        }
        if (!IsSame(stored, waiting.Sent))
            Refuse(client, new IdempotencyConflictException(KeyOf(client)));
        to = stored.To;
        return new Stimulus.Mail(new MessageId(client, row.SequenceNumber), stored.Previous, stored.Message);
    }

    private void Refuse(PersistenceId client, Exception reason)
    {
        if (_waiting.TryRemove(client, out var waiting))
            waiting.Answer.TrySetException(reason);
    }

    /// <summary>The engine ended in order, before these commands were handled.</summary>
    public void Close() => End(
        new OperationCanceledException("The host ended before this command was handled. It is stored, and is handled when a host takes the run up again."),
        new OperationCanceledException("The host has ended; the command was not stored."));

    /// <summary>The engine failed: nothing more is stored or answered.</summary>
    public void Fail(Exception reason) => End(reason, reason);

    /// <param name="receiver">The actor that will answer nobody: it alone is down.</param>
    public void Fail(Exception reason, PersistenceId receiver)
    {
        foreach (var (client, waiting) in _waiting)
            if (waiting.Sent.To == receiver && _waiting.TryRemove(client, out _))
                waiting.Answer.TrySetException(reason);
    }

    private void End(Exception forThoseWaiting, Exception forThoseToCome)
    {
        _ended ??= forThoseToCome;
        foreach (var client in _waiting.Keys)
            if (_waiting.TryRemove(client, out var waiting))
                waiting.Answer.TrySetException(forThoseWaiting);
    }

    private static bool IsSame(ActorEvent.MessageSent one, ActorEvent.MessageSent other) =>
        ReferenceEquals(one, other) || StoredJson.Canonical(one) == StoredJson.Canonical(other);

    private static string KeyOf(PersistenceId client) => client.Value[PersistenceId.Client("").Value.Length..];
}
