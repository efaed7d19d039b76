using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Operations;

namespace SisyphusActors.Engine.Machines;

/// <summary>What an engine does for an actor once the events that ask for it are durable.</summary>
public abstract record Effect
{
    private Effect() { }

    public sealed record Deliver(PersistenceId To, Stimulus.Mail Mail) : Effect;

    /// <param name="Recovered">The claim is older than this host: find out what became of it before running anything.</param>
    public sealed record Dispatch(OperationRequest Request, bool Recovered) : Effect;

    public sealed record Abort(OpKey OpKey) : Effect;

    /// <summary>The outcome is durable: whatever was kept to find it out by may go.</summary>
    public sealed record Forget(OpKey OpKey) : Effect;

    public sealed record Arm(string Key, ArmedTimer Timer) : Effect;

    public sealed record Disarm(string Key) : Effect;

    public sealed record Answer(MessageId Message, Outcome Outcome) : Effect;
}

/// <summary>What came of showing an actor a stimulus.</summary>
public abstract record Reaction
{
    private Reaction() { }

    /// <summary>Events to persist; until <see cref="IActorMachine.Committed"/> the actor takes nothing else.</summary>
    public sealed record Persist(IReadOnlyList<RecordedEvent> Events) : Reaction;

    /// <summary>Seen before, stale, or nothing to record.</summary>
    /// <param name="Answer">The outcome the first one got, when the sender is a client.</param>
    public sealed record Ignore(Outcome? Answer = null) : Reaction;

    /// <summary>An earlier message of that sender has not arrived: read this actor's mail from the journal.</summary>
    public sealed record Gap : Reaction;

    /// <summary>The behaviour threw. The machine is unchanged; its actor is to be restarted from the journal.</summary>
    public sealed record Died(Exception Exception) : Reaction;
}
