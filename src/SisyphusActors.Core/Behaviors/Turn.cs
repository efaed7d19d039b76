using System.Collections.Immutable;
using SisyphusActors.Core.Operations;

namespace SisyphusActors.Core.Behaviors;

/// <summary>One handling of one stimulus: the events recorded in it become one atomic batch.</summary>
public sealed class Turn<TState>(Behavior<TState> behavior, PersistenceId self, TState state, DateTimeOffset now, bool mayClaim = true)
{
    private readonly ImmutableArray<IEvent>.Builder _events = ImmutableArray.CreateBuilder<IEvent>();

    public PersistenceId Self => self;

    /// <summary>The state with the events recorded so far already applied.</summary>
    public TState State { get; private set; } = state;

    /// <summary>UTC, one value for the whole turn.</summary>
    public DateTimeOffset Now => now;

    /// <summary>False while the host is ending: what is at work is settled, nothing new is claimed.</summary>
    public bool MayClaim => mayClaim;

    public ImmutableArray<IEvent> Events => _events.ToImmutable();

    /// <summary>What the sender is told; done, unless <see cref="Refuse"/> or <see cref="Reply"/> said otherwise.</summary>
    public Outcome Outcome { get; private set; } = Outcome.Ok;

    public void Persist(IEvent @event)
    {
        State = behavior.Apply(State, @event);
        _events.Add(@event);
    }

    /// <summary>Sends a durable message. Its link to the previous one to that receiver is filled in by the actor that hosts the behaviour.</summary>
    public void Send(PersistenceId to, IMessage message) => _events.Add(new ActorEvent.MessageSent(to, message, Previous: 0));

    public void SetTimer(string key, DateTimeOffset dueAt) => _events.Add(new ActorEvent.TimerSet(key, dueAt));

    public void ClearTimer(string key) => _events.Add(new ActorEvent.TimerCleared(key));

    public void RequestAbort(OpKey opKey) => _events.Add(new ActorEvent.OperationAbortRequested(opKey));

    public void Reply(string detail) => Outcome = new Outcome.Done(detail);

    public void Refuse(string reason, string message) => Outcome = new Outcome.Refused(reason, message);
}
