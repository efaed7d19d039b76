using System.Collections.Concurrent;
using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Journal;

namespace SisyphusActors.Engine.Parts;

/// <summary>Commands whose senders wait in this process, by client id. Any thread may call it.</summary>
internal sealed class CommandDesk(IJournal journal, BehaviorCatalog behaviors)
{
    private readonly ConcurrentDictionary<PersistenceId, ImmutableList<Waiting>> _waiting = new();
    private volatile Exception? _ended;

    private sealed record Waiting(ActorEvent.MessageSent Sent, TaskCompletionSource<Outcome> Answer);

    /// <summary>Registers a command that is about to be stored.</summary>
    /// <param name="key">1 to 200 characters.</param>
    /// <returns>The stream and the event to store it as, and its answer: failed already when the engine has ended.</returns>
    /// <exception cref="ArgumentException">No behaviour plays that actor, or the key is none.</exception>
    public (PersistenceId Client, ActorEvent.MessageSent Sent, Task<Outcome> Answer) Open(PersistenceId to, IMessage message, string key)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, 200, nameof(key));
        if (!behaviors.Knows(to))
            throw new ArgumentException($"Nothing plays '{to}': the roles of a run are {string.Join(", ", behaviors.Roles)}.", nameof(to));
        var client = PersistenceId.Client(key);
        var sent = new ActorEvent.MessageSent(to, message, Previous: 0);
        var fresh = new Waiting(sent, new TaskCompletionSource<Outcome>(TaskCreationOptions.RunContinuationsAsynchronously));
        var waiting = _waiting.AddOrUpdate(client, _ => [fresh], (_, others) => others.Exists(w => IsSame(w.Sent, sent)) ? others : others.Add(fresh))
            .Find(w => IsSame(w.Sent, sent)) ?? fresh;
        if (_ended is { } reason && _waiting.TryRemove(client, out var late))
            late.ForEach(w => w.Answer.TrySetException(reason));
        return (client, sent, waiting.Answer.Task);
    }

    public bool IsOpen(PersistenceId client) => _waiting.ContainsKey(client);

    /// <summary>The command stored under this key was handled. Whoever waits with another one under it is told that the key is taken.</summary>
    public void Answer(PersistenceId client, Outcome outcome)
    {
        if (!_waiting.TryRemove(client, out var waiting))
            return;
        try
        {
            var stored = StoredUnder(client);
            foreach (var one in waiting)
                if (stored is { } command && IsSame(command.Sent, one.Sent))
                    one.Answer.TrySetResult(outcome);
                else
                    one.Answer.TrySetException(new IdempotencyConflictException(KeyOf(client)));
        }
        catch (JournalUnavailableException e)
        {
            waiting.ForEach(one => one.Answer.TrySetException(e));
        }
    }

    /// <summary>The key is taken, or the commit's end is unknown: looks up what is stored under it, and answers it if it was handled.</summary>
    /// <returns>The stored command, to be delivered again because nobody else may; null when there is none, or it was handled.</returns>
    public Stimulus.Mail? LookUp(PersistenceId client, out PersistenceId to)
    {
        to = default;
        if (!IsOpen(client))
            return null;
        if (StoredUnder(client) is not { } stored)
        {
            Refuse(client, _ => true, () => new JournalUnavailableException("The command could not be stored. Send it again with the same key."));
            return null;
        }
        Refuse(client, waiting => !IsSame(stored.Sent, waiting.Sent), () => new IdempotencyConflictException(KeyOf(client)));
        to = stored.Sent.To;
        var mail = stored.Row.ToMail();
        if (!IsOpen(client) || OutcomeOf(mail.Id, to) is not { } outcome)
            return mail;
        Answer(client, outcome);
        return null;
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
        foreach (var client in _waiting.Keys)
            Refuse(client, waiting => waiting.Sent.To == receiver, () => new JournalUnreadableException($"{reason.Message} The command is stored, and is handled once that can be read.", reason));
    }

    private void End(Exception forThoseWaiting, Exception forThoseToCome)
    {
        _ended ??= forThoseToCome;
        foreach (var client in _waiting.Keys)
            Refuse(client, _ => true, () => forThoseWaiting);
    }

    /// <summary>Ends the wait of some of those who wait under a key.</summary>
    private void Refuse(PersistenceId client, Predicate<Waiting> isRefused, Func<Exception> reason)
    {
        while (_waiting.TryGetValue(client, out var waiting))
        {
            var left = waiting.RemoveAll(isRefused);
            if (left.IsEmpty ? !_waiting.TryRemove(KeyValuePair.Create(client, waiting)) : !_waiting.TryUpdate(client, left, waiting))
                continue;
            foreach (var refused in waiting.FindAll(isRefused))
                refused.Answer.TrySetException(reason());
            return;
        }
    }

    private (JournalRow Row, ActorEvent.MessageSent Sent)? StoredUnder(PersistenceId client) =>
        journal.Read(client).FirstOrDefault() is { Recorded.Event: ActorEvent.MessageSent sent } row ? (row, sent) : null;

    /// <summary>What became of a command, by its receiver's stream: the actor itself remembers the newest alone.</summary>
    private Outcome? OutcomeOf(MessageId command, PersistenceId receiver) => journal.Read(receiver)
        .Select(row => row.Recorded.Event switch
        {
            ActorEvent.MessageHandled handled when handled.Message == command => handled.Outcome,
            ActorEvent.MessageParked parked when parked.Message == command => parked.Refusal(),
            _ => null,
        })
        .FirstOrDefault(outcome => outcome is not null);

    private static bool IsSame(ActorEvent.MessageSent one, ActorEvent.MessageSent other) =>
        ReferenceEquals(one, other) || StoredJson.Canonical(one) == StoredJson.Canonical(other);

    private static string KeyOf(PersistenceId client) => client.Value[PersistenceId.Client("").Value.Length..];
}
