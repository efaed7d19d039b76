using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Journal;

namespace SisyphusActors.Engine.Machines;

/// <summary>
/// One actor as a synchronous state machine that any engine can pump: recover it from its stream, show it stimuli one at a time,
/// persist what it answers, then carry out its effects. It waits for nothing and does no I/O.
/// </summary>
public interface IActorMachine
{
    PersistenceId Id { get; }

    /// <summary>Of the last durable event; 0 for a new actor.</summary>
    long SequenceNumber { get; }

    bool HasHandled(MessageId message);

    /// <summary>All mail up to this offset of the journal was handled: reading mail begins after it.</summary>
    long MailOffset { get; }

    /// <summary>Commands it has handled need not be remembered any more: the next batch says so.</summary>
    void Forget(ActorEvent.CommandsForgotten commands);

    /// <summary>Takes a snapshot as the start of recovery.</summary>
    /// <returns>False when the snapshot is of a version this one does not know: recover from the first event.</returns>
    bool Restore(StoredSnapshot snapshot);

    void Replay(long sequenceNumber, IEvent @event);

    /// <summary>Ends recovery.</summary>
    /// <returns>What is outstanding: claims to reconcile, timers to arm.</returns>
    ImmutableArray<Effect> Recovered();

    /// <param name="mayClaim">False while the host is ending.</param>
    Reaction React(Stimulus stimulus, DateTimeOffset now, bool mayClaim);

    /// <summary>Sets a stimulus aside for good.</summary>
    /// <param name="mayClaim">As in <see cref="React"/>.</param>
    Reaction.Persist Park(Stimulus stimulus, int deaths, string error, DateTimeOffset now, bool mayClaim);

    /// <summary>The events of the last <see cref="Reaction.Persist"/> are durable.</summary>
    ImmutableArray<Effect> Committed();

    /// <summary>Whether a claim, a timer or a batch is outstanding; an actor without may be passivated.</summary>
    bool HasUnfinishedBusiness { get; }

    /// <summary>A snapshot when the events since the last one outweigh it, else null.</summary>
    StoredSnapshot? SnapshotIfDue();

    /// <summary>The whole state as of the last durable event, due or not; null for an actor that takes no snapshots.</summary>
    StoredSnapshot? Snapshot();
}
