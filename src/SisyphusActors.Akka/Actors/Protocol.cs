using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Operations;
using Akka.Actor;

namespace SisyphusActors.Akka.Actors;

/// <summary>What the guardian is told.</summary>
internal static class GuardianProtocol
{
    /// <summary>Start these actors, if they are not running.</summary>
    public sealed record Wake(IReadOnlyList<PersistenceId> Actors);

    /// <summary>A durable message for an actor; one that is not running is started and finds it in the journal.</summary>
    public sealed record Deliver(PersistenceId To, Stimulus.Mail Mail);

    /// <summary>A command from outside; the whole run is taken up when its receiver is not running.</summary>
    public sealed record DeliverCommand(PersistenceId To, Stimulus.Mail Mail);

    /// <summary>An incarnation of an actor has started and can be told mail.</summary>
    public sealed record Started(PersistenceId Id, IActorRef Actor);

    /// <summary>An actor has had nothing to do for a while.</summary>
    public sealed record Idle(PersistenceId Id);

    /// <summary>An actor asked to passivate has work again.</summary>
    public sealed record Busy(PersistenceId Id);

    /// <summary>An actor's supervisor has ended, and the actor with it.</summary>
    public sealed record Gone(PersistenceId Id);

    /// <summary>Answers <see cref="global::Akka.Done"/> once nothing is claimed any more and what was at work is settled.</summary>
    public sealed record Drain
    {
        public static readonly Drain Instance = new();
    }

    /// <summary>Answers <see cref="global::Akka.Done"/> once all that was told before is handled and observed; no actor then handles anything more.</summary>
    public sealed record Quiesce
    {
        public static readonly Quiesce Instance = new();
    }

    /// <summary>Has gone behind all that the parts were told before a <see cref="Quiesce"/>, handed on from one to the next.</summary>
    public sealed record LastCall
    {
        public static readonly LastCall Instance = new();
    }

    /// <summary>An actor's stream or mail cannot be read: it stays down until the next host.</summary>
    public sealed record Unrecoverable(PersistenceId Id, Exception Reason);

    /// <summary>The engine cannot go on.</summary>
    public sealed record Fatal(Exception Reason);
}

/// <summary>What a machine's actor is told, beside stimuli.</summary>
internal static class ActorProtocol
{
    /// <summary>Mail may have been missed: read it from the journal.</summary>
    public sealed record ReadMail
    {
        public static readonly ReadMail Instance = new();
    }

    /// <summary>Stop, unless there is work again.</summary>
    public sealed record Passivate
    {
        public static readonly Passivate Instance = new();
    }

    /// <summary>Answer <see cref="Reached"/>: whatever was told or decided before is stored and carried out then.</summary>
    /// <param name="AndRest">Handle nothing more.</param>
    public sealed record Checkpoint(int Number, bool AndRest);

    public sealed record Reached(int Checkpoint);

    /// <summary>The coordinator starts this actor of its run, if it is not running.</summary>
    public sealed record StartChild(PersistenceId Id);

    /// <summary>A timer came to its end, on the engine's clock.</summary>
    public sealed record TimerRang(string Key, ArmedTimer Timer);
}

/// <summary>What the actor of operations is told.</summary>
internal static class OperationsProtocol
{
    public sealed record Start(OperationRequest Request, bool Recovered);

    public sealed record Abort(OpKey OpKey);

    public sealed record Forget(OpKey OpKey);

    public sealed record Ended(OpKey OpKey, OperationOutcome Outcome, IActorRef Claimer);

    /// <summary>Answers <see cref="global::Akka.Done"/> once nothing is at work.</summary>
    public sealed record WhenQuiet
    {
        public static readonly WhenQuiet Instance = new();
    }
}

/// <summary>What the poison gate is told.</summary>
internal static class PoisonProtocol
{
    /// <summary>Asks to try a suspect; answered with <see cref="TrialOpened"/> when its turn has come.</summary>
    public sealed record OpenTrial(PersistenceId Actor, string Cause);

    /// <param name="Tries">This one included.</param>
    public sealed record TrialOpened(int Tries, string? LastError);

    /// <param name="IsHandled">False when it turned out not to be its turn yet.</param>
    public sealed record CloseTrial(PersistenceId Actor, string Cause, bool IsHandled);

    /// <param name="IsCounted">The try was a trial.</param>
    public sealed record Died(PersistenceId Actor, string Cause, bool IsCounted, string Error);
}

/// <summary>What the commit feed is told.</summary>
internal static class FeedProtocol
{
    /// <summary>Something has become durable.</summary>
    public sealed record Committed
    {
        public static readonly Committed Instance = new();
    }

    /// <summary>A client's answer, given once the observer knows what led to it.</summary>
    public sealed record Answer(PersistenceId Client, Outcome Outcome);

    /// <summary>To be told once the observer knows of everything that is durable now.</summary>
    public sealed record Afterwards(IActorRef To, object Message);

    /// <summary>Read what has become durable; whatever was told before it shares one read.</summary>
    public sealed record ReadTail
    {
        public static readonly ReadTail Instance = new();
    }
}
