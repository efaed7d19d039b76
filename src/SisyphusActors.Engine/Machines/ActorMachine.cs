using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.Journal;

namespace SisyphusActors.Engine.Machines;

/// <inheritdoc cref="IActorMachine"/>
public sealed class ActorMachine<TState>(PersistenceId id, Behavior<TState> behavior, int snapshotEventsMin = BehaviorCatalog.DefaultSnapshotEventsMin) : IActorMachine
{
    private const int TypicalEventBytes = 200;

    /// <summary>Null for a state without a stored name: its actor takes no snapshots and recovers from its first event.</summary>
    private static readonly string? SnapshotManifest = typeof(TState).GetCustomAttribute<StoredAttribute>()?.Name;

    private ActorState<TState> _state = ActorState<TState>.Initial(behavior);
    private Pending? _pending;
    private ActorEvent.CommandsForgotten? _forgettable;
    private long _snapshotAt;
    private int _snapshotBytes;

    /// <summary>A batch on its way to the journal, with the behaviour's state once it is there.</summary>
    private sealed record Pending(ImmutableArray<IEvent> Events, TState Behavior);

    public PersistenceId Id => id;

    public long SequenceNumber { get; private set; }

    public bool HasUnfinishedBusiness => _pending is not null || !_state.Claims.IsEmpty || !_state.Timers.IsEmpty;

    /// <summary>The behaviour's durable state.</summary>
    public TState State => _state.Behavior;

    public bool HasHandled(MessageId message) => message.SequenceNumber <= _state.MarkOf(message.Sender);

    public long MailOffset => _state.MailOffset;

    public void Forget(ActorEvent.CommandsForgotten commands) => _forgettable = commands;

    public bool Restore(StoredSnapshot snapshot)
    {
        if (snapshot.Manifest != SnapshotManifest)
            return false;
        try
        {
            _state = StoredJson.ReadValue<ActorState<TState>>(snapshot.State.Span);
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentException or UnknownStoredNameException)
        {
            return false;
        }
        SequenceNumber = _snapshotAt = snapshot.SequenceNumber;
        _snapshotBytes = snapshot.State.Length;
        return true;
    }

    public void Replay(long sequenceNumber, IEvent @event)
    {
        if (@event is UnreadableEvent unreadable)
            throw new JournalUnreadableException(unreadable.Why);
        try
        {
            _state = _state.Apply(behavior, sequenceNumber, @event);
        }
        catch (Exception e) when (e is not UnknownEventException)
        {
            throw new JournalUnreadableException($"Event {sequenceNumber} of {id} does not follow from those before it ({e.Message}). {UnreadableEvent.Remedy}", e);
        }
        SequenceNumber = sequenceNumber;
    }

    public ImmutableArray<Effect> Recovered()
    {
        var effects = ImmutableArray.CreateBuilder<Effect>();
        foreach (var (opKey, aborting) in _state.Claims)
        {
            var key = new OpKey(new Sha256(opKey));
            // The abort first: what is found out of the operation depends on whether it was to stop.
            if (aborting)
                effects.Add(new Effect.Abort(key));
            effects.Add(new Effect.Dispatch(behavior.Resolve(id, _state.Behavior, key), Recovered: true));
        }
        foreach (var (key, timer) in _state.Timers)
            effects.Add(new Effect.Arm(key, timer));
        return effects.ToImmutable();
    }

    public Reaction React(Stimulus stimulus, DateTimeOffset now, bool mayClaim)
    {
        if (_pending is not null)
            throw new InvalidOperationException($"{id} is still waiting for its last batch.");
        switch (stimulus)
        {
            case Stimulus.Mail mail when HasHandled(mail.Id) || mail.Offset > 0 && mail.Offset <= MailOffset:
                return new Reaction.Ignore(_state.Answers.GetValueOrDefault(mail.Id.Sender.Value));
            case Stimulus.Mail mail when mail.Previous > _state.MarkOf(mail.Id.Sender):
                return new Reaction.Gap();
            case Stimulus.OperationEnded ended when !_state.Claims.ContainsKey(ended.OpKey.ToString()):
                return new Reaction.Ignore();
            case Stimulus.TimerFired when !mayClaim:
                return new Reaction.Ignore();
            case Stimulus.TimerFired fired when _state.Timers.GetValueOrDefault(fired.Key)?.SequenceNumber != fired.SequenceNumber:
                return new Reaction.Ignore();
        }

        var turn = new Turn<TState>(behavior, id, _state.Behavior, now, mayClaim);
        try
        {
            behavior.Handle(turn, stimulus);
        }
        catch (Exception e)
        {
            return new Reaction.Died(e);
        }
        // Three more: the message's own record, a timer's, and what is forgotten.
        if (turn.Events.Length > AppendBatch.EventsMax - 3)
            return new Reaction.Died(new InvalidOperationException($"{turn.Events.Length} events of one turn are more than a batch takes."));
        return Batch(stimulus, turn.Events, turn.State, turn.Outcome, now);
    }

    public Reaction.Persist Park(Stimulus stimulus, int deaths, string error, DateTimeOffset now, bool mayClaim)
    {
        ImmutableArray<IEvent> parked = [new ActorEvent.MessageParked((stimulus as Stimulus.Mail)?.Id, deaths, error)];
        if (stimulus is Stimulus.TimerFired fired)
            parked = parked.Add(new ActorEvent.TimerCleared(fired.Key));
        var turn = new Turn<TState>(behavior, id, _state.Behavior, now, mayClaim);
        try
        {
            behavior.HandleParked(turn, stimulus, error);
        }
        catch (Exception)
        {
            // Whatever stops the actor may stop it here as well: then the stimulus is set aside and nothing else.
            return Persist(stimulus, parked, _state.Behavior, now);
        }
        return Persist(stimulus, parked.AddRange(turn.Events), turn.State, now);
    }

    public ImmutableArray<Effect> Committed()
    {
        var pending = _pending ?? throw new InvalidOperationException($"{id} has no batch to be committed.");
        _pending = null;
        var effects = ImmutableArray.CreateBuilder<Effect>();
        _state = _state with { Behavior = pending.Behavior };
        foreach (var @event in pending.Events)
        {
            _state = _state.Keep(++SequenceNumber, @event);
            if (EffectOf(@event) is { } effect)
                effects.Add(effect);
        }
        return effects.ToImmutable();
    }

    public StoredSnapshot? SnapshotIfDue()
    {
        var tail = SequenceNumber - _snapshotAt;
        if (_pending is not null || tail < snapshotEventsMin || tail * TypicalEventBytes < _snapshotBytes || Snapshot() is not { } snapshot)
            return null;
        _snapshotAt = SequenceNumber;
        _snapshotBytes = snapshot.State.Length;
        return snapshot;
    }

    public StoredSnapshot? Snapshot() =>
        SnapshotManifest is null ? null : new StoredSnapshot(SequenceNumber, SnapshotManifest, StoredJson.WriteValue(_state));

    private Reaction Batch(Stimulus stimulus, ImmutableArray<IEvent> events, TState state, Outcome outcome, DateTimeOffset now)
    {
        switch (stimulus)
        {
            case Stimulus.Mail mail:
                events = events.Add(new ActorEvent.MessageHandled(mail.Id, outcome));
                break;
            case Stimulus.TimerFired fired when !events.OfType<ActorEvent.TimerSet>().Any(t => t.Key == fired.Key):
                events = events.Insert(0, new ActorEvent.TimerCleared(fired.Key));
                break;
        }
        return events.IsEmpty ? new Reaction.Ignore() : Persist(stimulus, events, state, now);
    }

    private Reaction.Persist Persist(Stimulus stimulus, ImmutableArray<IEvent> events, TState state, DateTimeOffset now)
    {
        events = Linked(_forgettable is { } forgettable ? events.Add(forgettable) : events);
        _forgettable = null;
        _pending = new Pending(events, state);
        var cause = stimulus.Cause;
        return new Reaction.Persist([.. events.Select(e => new RecordedEvent(now, cause, e))]);
    }

    /// <summary>Fills in, for each message sent, the number of the one before it to the same receiver.</summary>
    private ImmutableArray<IEvent> Linked(ImmutableArray<IEvent> events)
    {
        if (!events.Any(e => e is ActorEvent.MessageSent))
            return events;
        var lastSent = _state.LastSent;
        var linked = events.ToBuilder();
        for (var i = 0; i < linked.Count; i++)
            if (linked[i] is ActorEvent.MessageSent sent)
            {
                linked[i] = sent with { Previous = lastSent.GetValueOrDefault(sent.To.Value) };
                lastSent = lastSent.SetItem(sent.To.Value, SequenceNumber + i + 1);
            }
        return linked.ToImmutable();
    }

    private Effect? EffectOf(IEvent @event) => @event switch
    {
        ActorEvent.MessageSent e => new Effect.Deliver(e.To, new Stimulus.Mail(new MessageId(id, SequenceNumber), e.Previous, e.Message)),
        ActorEvent.MessageHandled e => new Effect.Answer(e.Message, e.Outcome),
        ActorEvent.MessageParked { Message: { } message } => new Effect.Answer(message, _state.Answers.GetValueOrDefault(message.Sender.Value) ?? Outcome.Ok),
        ActorEvent.TimerSet e => new Effect.Arm(e.Key, _state.Timers[e.Key]),
        ActorEvent.TimerCleared e => new Effect.Disarm(e.Key),
        ActorEvent.OperationAbortRequested e => new Effect.Abort(e.OpKey),
        IOperationClaimed e => new Effect.Dispatch(behavior.Resolve(id, _state.Behavior, e.OpKey), Recovered: false),
        IOperationSettled e => new Effect.Forget(e.OpKey),
        _ => null,
    };
}
