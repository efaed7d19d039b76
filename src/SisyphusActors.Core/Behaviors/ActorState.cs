using System.Collections.Immutable;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Behaviors;

/// <summary>Everything an actor is, folded from its stream: its behaviour's state, and the books that keep its mail and effects straight.</summary>
/// <param name="Marks">By sender: the number of its last message handled here.</param>
/// <param name="Answers">By client: the outcome its command got, for a repeat of it.</param>
/// <param name="LastSent">By receiver: the number of the last message sent to it.</param>
/// <param name="Claims">By op key: whether a stop was requested. Claimed, not settled.</param>
/// <param name="Timers">By key: set, not cleared.</param>
/// <param name="MailOffset">All mail up to there was handled; commands among it have no mark and no answer any more.</param>
public sealed record ActorState<TState>(
    TState Behavior,
    ImmutableSortedDictionary<string, long> Marks,
    ImmutableSortedDictionary<string, Outcome> Answers,
    ImmutableSortedDictionary<string, long> LastSent,
    ImmutableSortedDictionary<string, bool> Claims,
    ImmutableSortedDictionary<string, ArmedTimer> Timers,
    long MailOffset = 0)
{
    public static ActorState<TState> Initial(Behavior<TState> behavior) => new(
        behavior.Initial, OrdinalMap.Empty<long>(), OrdinalMap.Empty<Outcome>(), OrdinalMap.Empty<long>(),
        OrdinalMap.Empty<bool>(), OrdinalMap.Empty<ArmedTimer>());

    /// <summary>Folds one recorded event of this actor: its behaviour's own facts by its behaviour, the books here.</summary>
    public ActorState<TState> Apply(Behavior<TState> behavior, long sequenceNumber, IEvent @event)
    {
        var next = @event is ActorEvent ? this : this with { Behavior = behavior.Apply(Behavior, @event) };
        return next.Keep(sequenceNumber, @event);
    }

    /// <summary>The books alone, for an event whose behaviour state is already known.</summary>
    public ActorState<TState> Keep(long sequenceNumber, IEvent @event) => @event switch
    {
        ActorEvent.MessageSent e => this with { LastSent = LastSent.SetItem(e.To.Value, sequenceNumber) },
        ActorEvent.MessageHandled e => Handled(e.Message, e.Outcome),
        ActorEvent.MessageParked { Message: { } message } e => Handled(message, e.Refusal()),
        ActorEvent.MessageParked => this,
        ActorEvent.CommandsForgotten e => this with { MailOffset = e.Offset, Marks = Marks.RemoveRange(e.Clients), Answers = Answers.RemoveRange(e.Clients) },
        ActorEvent.TimerSet e => this with { Timers = Timers.SetItem(e.Key, new ArmedTimer(sequenceNumber, e.DueAt)) },
        ActorEvent.TimerCleared e => this with { Timers = Timers.Remove(e.Key) },
        ActorEvent.OperationAbortRequested e when Claims.ContainsKey(e.OpKey.ToString()) =>
            this with { Claims = Claims.SetItem(e.OpKey.ToString(), true) },
        IOperationClaimed e => this with { Claims = Claims.SetItem(e.OpKey.ToString(), false) },
        IOperationSettled e => this with { Claims = Claims.Remove(e.OpKey.ToString()) },
        _ => this,
    };

    public long MarkOf(PersistenceId sender) => Marks.GetValueOrDefault(sender.Value);

    private ActorState<TState> Handled(MessageId message, Outcome outcome) => this with
    {
        Marks = Marks.SetItem(message.Sender.Value, message.SequenceNumber),
        Answers = message.Sender.IsClient ? Answers.SetItem(message.Sender.Value, outcome) : Answers,
    };
}

/// <param name="SequenceNumber">Of the event that set it; a firing that names another one is stale.</param>
public sealed record ArmedTimer(long SequenceNumber, DateTimeOffset DueAt);
