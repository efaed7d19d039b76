using SisyphusActors.Core.Operations;

namespace SisyphusActors.Core.Behaviors;

/// <summary>What an actor reacts to, one at a time.</summary>
public abstract record Stimulus
{
    private Stimulus() { }

    /// <summary>What the events it leads to name as their cause.</summary>
    public abstract string Cause { get; }

    /// <summary>A durable message from an actor or a client.</summary>
    /// <param name="Previous">The sender's previous message number to this receiver; 0 for the first.</param>
    /// <param name="Offset">Of a client's message in the journal; 0 for an actor's.</param>
    public sealed record Mail(MessageId Id, long Previous, IMessage Message, long Offset = 0) : Stimulus
    {
        public override string Cause => $"message {Id}";
    }

    /// <summary>The outcome of an operation this actor claimed; the event that settles it is its record.</summary>
    public sealed record OperationEnded(OpKey OpKey, OperationOutcome Outcome) : Stimulus
    {
        public override string Cause => CauseOf(OpKey);

        public static string CauseOf(OpKey opKey) => $"operation {opKey}";
    }

    /// <summary>A durable timer is due.</summary>
    /// <param name="SequenceNumber">The number of the <see cref="ActorEvent.TimerSet"/> that set it; another one in force makes this firing stale.</param>
    public sealed record TimerFired(string Key, long SequenceNumber) : Stimulus
    {
        public override string Cause => $"timer {Key}#{SequenceNumber}";
    }
}
