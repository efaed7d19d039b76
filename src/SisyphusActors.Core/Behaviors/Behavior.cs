using SisyphusActors.Core.Operations;

namespace SisyphusActors.Core.Behaviors;

/// <summary>
/// An event-sourced actor as two pure functions: <see cref="Handle"/> decides what to record, <see cref="Apply"/> folds what was recorded.
/// The command handler and event handler of Akka Typed's EventSourcedBehavior; also known as the Decider pattern.
/// </summary>
/// <remarks>
/// Neither does I/O, reads a clock or draws a random number: time comes with the turn, ids and seeds with messages.
/// <see cref="Handle"/> runs once for each message, <see cref="Apply"/> again at each recovery.
/// </remarks>
public abstract class Behavior<TState>
{
    /// <summary>The state before the first event.</summary>
    public abstract TState Initial { get; }

    /// <summary>Decides on one stimulus by recording events in the turn.</summary>
    public abstract void Handle(Turn<TState> turn, Stimulus stimulus);

    /// <summary>
    /// Decides what a stimulus means that stopped this actor, or its host, too often: it was set aside and is never handled.
    /// What it would have moved on is to wait for a person, not for ever.
    /// </summary>
    public virtual void HandleParked(Turn<TState> turn, Stimulus stimulus, string error) { }

    /// <summary>Folds one event of this actor into its state.</summary>
    /// <exception cref="UnknownEventException">The event is not one of this behaviour's: the journal was written by something newer, or is damaged.</exception>
    public abstract TState Apply(TState state, IEvent @event);

    /// <summary>What a claim of this actor asks for, worked out of its state: earlier results need not be stored again with each claim.</summary>
    public virtual OperationRequest Resolve(PersistenceId self, TState state, OpKey opKey) =>
        throw new InvalidOperationException($"{GetType().Name} claims no operations.");
}

/// <summary>An event that a fold does not know. Nothing is skipped in silence, so the actor stops.</summary>
public sealed class UnknownEventException(IEvent @event, string actor)
    : Exception($"The {actor} does not know the event {@event.GetType().Name}. Use the version of SisyphusActors that wrote this journal, or a newer one.");
