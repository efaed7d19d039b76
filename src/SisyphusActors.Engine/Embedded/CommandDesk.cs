using System.Collections.Concurrent;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Journal;

namespace SisyphusActors.Engine.Embedded;

/// <summary>Commands whose senders wait in this process, by client id.</summary>
internal sealed class CommandDesk(IJournal journal)
{
    private readonly ConcurrentDictionary<PersistenceId, Waiting> _waiting = new();

    private sealed record Waiting(ActorEvent.MessageSent Sent, TaskCompletionSource<Outcome> Answer);

    /// <exception cref="IdempotencyConflictException">Somebody waits for another command under this key.</exception>
    public Task<Outcome> Open(PersistenceId client, ActorEvent.MessageSent sent)
    {
        var waiting = _waiting.GetOrAdd(
            client, _ => new Waiting(sent, new TaskCompletionSource<Outcome>(TaskCreationOptions.RunContinuationsAsynchronously)));
        return IsSame(waiting.Sent, sent) ? waiting.Answer.Task : Task.FromException<Outcome>(new IdempotencyConflictException(KeyOf(client)));
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
        else if (!IsSame(stored, waiting.Sent))
            waiting.Answer.TrySetException(new IdempotencyConflictException(KeyOf(client)));
        else
        {
            to = stored.To;
            return new Stimulus.Mail(new MessageId(client, row.SequenceNumber), stored.Previous, stored.Message);
        }
        _waiting.TryRemove(client, out _);
        return null;
    }

    public void Fail(Exception reason) => Fail(reason, _ => true);

    /// <param name="receiver">Whose commands nobody will answer.</param>
    public void Fail(Exception reason, Func<PersistenceId, bool> receiver)
    {
        foreach (var (client, waiting) in _waiting)
            if (receiver(waiting.Sent.To) && _waiting.TryRemove(client, out _))
                waiting.Answer.TrySetException(reason);
    }

    private static bool IsSame(ActorEvent.MessageSent one, ActorEvent.MessageSent other) =>
        ReferenceEquals(one, other) || StoredJson.Canonical(one) == StoredJson.Canonical(other);

    private static string KeyOf(PersistenceId client) => client.Value[PersistenceId.Client("").Value.Length..];
}
