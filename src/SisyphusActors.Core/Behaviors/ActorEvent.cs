using System.Collections.Immutable;
using SisyphusActors.Core.Operations;

namespace SisyphusActors.Core.Behaviors;

/// <summary>
/// What any actor may record beside its own facts. These are its effects: the engine carries them out after the commit
/// and finds by replay what is still outstanding, so recovery needs no code of its own.
/// </summary>
public abstract record ActorEvent : IEvent
{
    private ActorEvent() { }

    /// <summary>A message was sent; this event is the message.</summary>
    /// <param name="Previous">The number of the sender's previous message to that receiver, 0 for the first: the receiver sees a gap by it.</param>
    [Stored("message-sent.v1")]
    public sealed record MessageSent(PersistenceId To, IMessage Message, long Previous) : ActorEvent;

    /// <summary>A message was handled; a repeat of it gets the same outcome and changes nothing.</summary>
    [Stored("message-handled.v1")]
    public sealed record MessageHandled(MessageId Message, Outcome Outcome) : ActorEvent;

    /// <summary>A stimulus killed its actor or its host too often and was set aside: a durable dead letter.</summary>
    /// <param name="Message">The message, or null for an outcome or a timer; the row's cause names it.</param>
    [Stored("message-parked.v1")]
    public sealed record MessageParked(MessageId? Message, int Deaths, string Error) : ActorEvent
    {
        /// <summary>What the message's sender is told.</summary>
        public Outcome.Refused Refusal() => new("parked", $"This message stopped its actor {Deaths} times and was set aside: {Error}");
    }

    /// <summary>Commands from outside that were handled long ago are remembered no longer: a repeat of one gets its outcome from the journal.</summary>
    /// <param name="Offset">All mail up to there was handled and is never read again.</param>
    /// <param name="Clients">Their senders.</param>
    [Stored("commands-forgotten.v1")]
    public sealed record CommandsForgotten(long Offset, ImmutableArray<string> Clients) : ActorEvent;

    /// <summary>A timer is to fire at <paramref name="DueAt"/> or as soon after it as a host runs. Setting a key again replaces it.</summary>
    [Stored("timer-set.v1")]
    public sealed record TimerSet(string Key, DateTimeOffset DueAt) : ActorEvent;

    /// <summary>The timer fired and was handled, or is no longer wanted.</summary>
    [Stored("timer-cleared.v1")]
    public sealed record TimerCleared(string Key) : ActorEvent;

    /// <summary>A claimed operation is to be stopped; its outcome still comes, <see cref="OperationOutcome.Cancelled"/> if the stop won.</summary>
    [Stored("operation-abort-requested.v1")]
    public sealed record OperationAbortRequested(OpKey OpKey) : ActorEvent;
}

/// <summary>An event by which an actor claims an outside effect before it is dispatched.</summary>
public interface IOperationClaimed : IEvent
{
    OpKey OpKey { get; }
}

/// <summary>An event after which a claim stays open until a person says what became of its effect.</summary>
public interface IOperationInDoubt : IEvent
{
    OpKey OpKey { get; }
}

/// <summary>An event that ends a claim: the effect's outcome is known and is never asked for again.</summary>
public interface IOperationSettled : IEvent
{
    OpKey OpKey { get; }
}
