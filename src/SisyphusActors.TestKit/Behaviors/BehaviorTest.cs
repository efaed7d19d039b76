using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Operations;

namespace SisyphusActors.TestKit;

/// <summary>Tests one behaviour with plain values: given events, when a stimulus, then events, outcome and state. No engine, no journal.</summary>
public static class BehaviorTest
{
    /// <param name="id">The actor's persistence id: what stands before its first slash is the run.</param>
    public static BehaviorTest<TState> Of<TState>(Behavior<TState> behavior, string id) =>
        new(behavior, new PersistenceId(id), behavior.Initial, DateTimeOffset.UnixEpoch, MayClaim: true);
}

/// <param name="State">Folded from the events given so far.</param>
/// <param name="Now">The time of the next turn.</param>
/// <param name="MayClaim">False while the host is ending.</param>
public sealed record BehaviorTest<TState>(Behavior<TState> Behavior, PersistenceId Self, TState State, DateTimeOffset Now, bool MayClaim)
{
    /// <summary>What the actor has recorded before; messages it sent and timers it set may stand among it.</summary>
    public BehaviorTest<TState> Given(params IEnumerable<IEvent> events) => this with
    {
        State = events.Where(e => e is not ActorEvent).Aggregate(State, Behavior.Apply),
    };

    public BehaviorTest<TState> At(DateTimeOffset now) => this with { Now = now };

    public BehaviorTest<TState> WhileTheHostIsEnding() => this with { MayClaim = false };

    /// <summary>A message arrives.</summary>
    /// <param name="from">The sender's persistence id.</param>
    public BehaviorResult<TState> When(IMessage message, string from = "client/test") =>
        When(new Stimulus.Mail(new MessageId(new PersistenceId(from), 1), Previous: 0, message));

    /// <summary>A claimed operation ends.</summary>
    public BehaviorResult<TState> When(OpKey opKey, OperationOutcome outcome) => When(new Stimulus.OperationEnded(opKey, outcome));

    /// <summary>A timer is due.</summary>
    public BehaviorResult<TState> WhenDue(string timerKey) => When(new Stimulus.TimerFired(timerKey, SequenceNumber: 1));

    public BehaviorResult<TState> When(Stimulus stimulus)
    {
        var turn = new Turn<TState>(Behavior, Self, State, Now, MayClaim);
        Behavior.Handle(turn, stimulus);
        return new BehaviorResult<TState>(this, turn.Events, turn.Outcome, turn.State);
    }
}

/// <summary>What came of one stimulus.</summary>
/// <param name="Events">Recorded in one batch; a message sent is one of them.</param>
public sealed record BehaviorResult<TState>(BehaviorTest<TState> Test, ImmutableArray<IEvent> Events, Outcome Outcome, TState State)
{
    /// <summary>The same actor after this turn, for the next stimulus.</summary>
    public BehaviorTest<TState> And => Test with { State = State };

    /// <summary>The messages sent, in order.</summary>
    public IEnumerable<IMessage> Sent => Events.OfType<ActorEvent.MessageSent>().Select(e => e.Message);

    /// <summary>These events and no others, in this order. Compared by what is stored.</summary>
    /// <exception cref="ExpectationFailedException">Other events were recorded.</exception>
    public BehaviorResult<TState> Then(params IEnumerable<IEvent> expected)
    {
        var wanted = expected.ToList();
        if (!wanted.Select(Printed.Of).SequenceEqual(Events.Select(Printed.Of), StringComparer.Ordinal))
            throw new ExpectationFailedException($"Expected the events\n{Printed.Lines(wanted)}\nbut recorded were\n{Printed.Lines(Events)}");
        return this;
    }

    /// <summary>Done, with or without a detail.</summary>
    public BehaviorResult<TState> ThenDone() => Outcome is Outcome.Done
        ? this
        : throw new ExpectationFailedException($"Expected the outcome to be done, but it is {Outcome}.");

    /// <summary>Refused for this reason, and nothing recorded.</summary>
    public BehaviorResult<TState> ThenRefused(string reason) => Outcome is Outcome.Refused refused && refused.Reason == reason
        ? Then([])
        : throw new ExpectationFailedException($"Expected a refusal for '{reason}', but the outcome is {Outcome}.");
}
