using Akka.Event;
using Akka.Persistence.Journal;
using Microsoft.Data.Sqlite;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine.Machines;
using SisyphusActors.Engine.Parts;
using SisyphusActors.Journal;

namespace SisyphusActors.Akka.Actors;

internal partial class MachineActor
{
    /// <returns>Whether the next stimulus may follow at once.</returns>
    private bool Show(Stimulus stimulus, bool fromJournal)
    {
        if (!Engine.Suspects.Holds(Id, stimulus))
            return Follow(stimulus, _machine.React(stimulus, Engine.Setup.Time.GetUtcNow(), Engine.MayClaim), fromJournal);
        Engine.Poison.Tell(new PoisonProtocol.OpenTrial(Id, stimulus.Cause));
        Become(message => OnTrial(message, stimulus, fromJournal));
        return false;
    }

    /// <inheritdoc cref="Show"/>
    private bool Follow(Stimulus stimulus, Reaction reaction, bool fromJournal)
    {
        switch (reaction)
        {
            case Reaction.Persist persist:
                Store(stimulus, persist.Events);
                return false;
            case Reaction.Ignore ignore:
                Acquit(stimulus);
                if (ignore.Answer is { } answer && stimulus is Stimulus.Mail { Id: var message })
                    CarryOut(new Effect.Answer(message, answer));
                return true;
            case Reaction.Gap when fromJournal:
                StayDown(new JournalUnreadableException($"{Id} misses mail before {stimulus.Cause} that the journal does not hold. Run doctor."));
                return false;
            case Reaction.Gap:
                if (Engine.Suspects.Holds(Id, stimulus))
                    Engine.Poison.Tell(new PoisonProtocol.CloseTrial(Id, stimulus.Cause, IsHandled: false));
                ReadMail();
                return false;
            case Reaction.Died died:
                Engine.Poison.Tell(new PoisonProtocol.Died(Id, stimulus.Cause, Engine.Suspects.Holds(Id, stimulus), died.Exception.Message));
                Engine.Suspects.Add(Id, stimulus);
                throw new BehaviorFailedException(Id, stimulus, died.Exception);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private void Store(Stimulus stimulus, IReadOnlyList<RecordedEvent> events)
    {
        var left = events.Count;
        PersistAll(events.Select(Tag), _ =>
        {
            if (--left == 0)
                Committed(stimulus);
        });
    }

    /// <summary>Mail is found by its receiver's tag.</summary>
    private static object Tag(RecordedEvent recorded) =>
        recorded.Event is ActorEvent.MessageSent sent ? new Tagged(recorded, [MailTags.To(sent.To)]) : recorded;

    private void Committed(Stimulus stimulus)
    {
        Engine.Feed.Tell(FeedProtocol.Committed.Instance);
        Acquit(stimulus);
        foreach (var effect in _machine.Committed())
            CarryOut(effect);
        if (_machine.SnapshotIfDue() is { } snapshot)
            SaveSnapshot(snapshot);
        if (_isCatchingUp)
            HandleUnread();
    }

    /// <summary>A stimulus that may have ended its actor or its host waits until it is its turn and is counted.</summary>
    private void OnTrial(object message, Stimulus stimulus, bool fromJournal)
    {
        switch (message)
        {
            case PoisonProtocol.TrialOpened trial:
                Become(_isCatchingUp ? CatchingUp : Ready);
                Stash.UnstashAll();
                var reaction = Suspects.Try(_machine, stimulus, trial.Tries, trial.LastError, Engine.Setup.Time.GetUtcNow(), Engine.MayClaim, Engine.Options.DeathsMax);
                if (Follow(stimulus, reaction, fromJournal) && _isCatchingUp)
                    HandleUnread();
                break;
            case ReceiveTimeout:
                break;
            default:
                Stash.Stash();
                break;
        }
    }

    /// <summary>The next suspect waits until the observer knows of this one's rows: should they end the host, no other one has been counted.</summary>
    private void Acquit(Stimulus stimulus)
    {
        if (Engine.Suspects.Remove(Id, stimulus))
            Engine.Feed.Tell(new FeedProtocol.Afterwards(Engine.Poison, new PoisonProtocol.CloseTrial(Id, stimulus.Cause, IsHandled: true)));
    }

    private void CarryOut(Effect effect)
    {
        switch (effect)
        {
            case Effect.Deliver deliver:
                Engine.Guardian.Tell(new GuardianProtocol.Deliver(deliver.To, deliver.Mail));
                break;
            case Effect.Dispatch dispatch:
                Engine.Operations.Tell(new OperationsProtocol.Start(dispatch.Request, dispatch.Recovered));
                break;
            case Effect.Abort abort:
                Engine.Operations.Tell(new OperationsProtocol.Abort(abort.OpKey));
                break;
            case Effect.Forget forget:
                Engine.Operations.Tell(new OperationsProtocol.Forget(forget.OpKey));
                break;
            case Effect.Arm arm:
                _timers.Arm(arm.Key, arm.Timer);
                break;
            case Effect.Disarm disarm:
                _timers.Disarm(disarm.Key);
                break;
            case Effect.Answer { Message.Sender: { IsClient: true } client, Outcome: var outcome }:
                Engine.Feed.Tell(new FeedProtocol.Answer(client, outcome));
                break;
        }
    }

    /// <summary>Akka stops the actor: nothing tells whether the batch was stored, so it starts again from the journal.</summary>
    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        Log.Warning(cause, "{0} could not store its events from {1} on, or somebody else did; it starts again from the journal.", Id, sequenceNr);
        if (cause.GetBaseException() is SqliteException sqlite && Engine.Database.FatalFailure(sqlite) is { } fatal)
            Engine.Guardian.Tell(new GuardianProtocol.Fatal(fatal));
    }

    /// <summary>A batch that cannot even be serialized ends the host, as it does on the embedded engine: going on would leave it out.</summary>
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        Engine.Guardian.Tell(new GuardianProtocol.Fatal(cause));
        Become(Resting);
    }
}

/// <summary>A behaviour threw. Its actor stops and starts again from the journal; after three deaths the stimulus is parked.</summary>
internal sealed class BehaviorFailedException(PersistenceId id, Stimulus stimulus, Exception inner)
    : Exception($"{id} stopped at {stimulus.Cause}: {inner.Message}", inner);
