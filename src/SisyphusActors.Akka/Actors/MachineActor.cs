using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Akka.Persistence.Journal;
using Microsoft.Data.Sqlite;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine.Machines;
using SisyphusActors.Engine.Parts;
using SisyphusActors.Journal;

namespace SisyphusActors.Akka.Actors;

/// <summary>
/// Hosts one <see cref="IActorMachine"/> as a persistent actor: it recovers, takes up what it left outstanding, reads its mail from the journal,
/// then handles one stimulus after another, each with one atomic batch. Persist stashes what comes while a batch is on its way.
/// </summary>
/// <remarks>States: recovering, <see cref="CatchingUp"/>, <see cref="Ready"/>; <see cref="OnTrial"/> from either; <see cref="Resting"/> at the end.</remarks>
internal class MachineActor : UntypedPersistentActor
{
    private const int MailPageMax = 1_000;

    private readonly IActorMachine _machine;
    private readonly DurableTimers<string> _timers;
    private readonly Queue<Stimulus.Mail> _unread = new();
    private readonly List<(long SequenceNumber, RecordedEvent Recorded)> _lastBatch = [];
    private long _mailOffset;
    private bool _isMailRead;
    private bool _isCatchingUp = true;

    public MachineActor(EngineContext engine, PersistenceId id)
    {
        Engine = engine;
        _machine = engine.Setup.Behaviors.Create(id) ?? throw new ArgumentException($"No behaviour has the role of '{id}'.", nameof(id));
        var self = Self;
        _timers = new DurableTimers<string>(engine.Setup.Time, (key, timer) => self.Tell(new ActorProtocol.TimerRang(key, timer)));
        JournalPluginId = engine.Settings.JournalPluginId;
        SnapshotPluginId = engine.Settings.SnapshotPluginId;
    }

    public sealed override string PersistenceId => _machine.Id.Value;

    public override Recovery Recovery =>
        Engine.WithoutSnapshot.ContainsKey(_machine.Id) ? new Recovery(SnapshotSelectionCriteria.None) : Recovery.Default;

    protected EngineContext Engine { get; }

    protected PersistenceId Id => _machine.Id;

    protected virtual bool HasChildren => false;

    protected override void PreStart()
    {
        Engine.Guardian.Tell(new GuardianProtocol.Started(Id, Self));
        if (Engine.Options.PassivationInterval != Timeout.InfiniteTimeSpan)
            Context.SetReceiveTimeout(Engine.Options.PassivationInterval);
        base.PreStart();
    }

    protected override void PostStop()
    {
        _timers.Dispose();
        base.PostStop();
    }

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case SnapshotOffer { Snapshot: StoredSnapshot snapshot, Metadata: var metadata }:
                if (!_machine.Restore(snapshot with { SequenceNumber = metadata.SequenceNr }))
                {
                    Engine.WithoutSnapshot[Id] = true;
                    throw new SnapshotUnusableException(Id, snapshot.Manifest);
                }
                break;
            case RecordedEvent recorded:
                Replay(recorded);
                break;
            // Akka's own journal in memory keeps the wrapper.
            case Tagged { Payload: RecordedEvent recorded }:
                Replay(recorded);
                break;
            case StoredSnapshot other:
                throw new UnknownStoredNameException(other.Manifest);
            case RecoveryCompleted:
                Recovered();
                break;
        }
    }

    protected override void OnCommand(object message) => CatchingUp(message);

    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        if (reason is SnapshotUnusableException)
        {
            Log.Info(reason.Message);
            return;
        }
        base.OnRecoveryFailure(reason, message);
        switch (reason.GetBaseException())
        {
            case SqliteException sqlite when Engine.Database.FatalFailure(sqlite) is JournalUnavailableException unavailable:
                Engine.Guardian.Tell(new GuardianProtocol.Fatal(unavailable));
                break;
            case SqliteException sqlite when Engine.Database.FatalFailure(sqlite) is { } damaged:
                StayDown(damaged);
                break;
            // A message names the event that could not be replayed; without one it was the journal, and its supervisor tries again.
            case var unreadable when message is not null || unreadable is JournalUnreadableException or UnknownStoredNameException:
                StayDown(unreadable);
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

    /// <summary>Called once the actor has recovered, before it reads its mail.</summary>
    protected virtual void OnRecovered() { }

    /// <summary>What a subclass handles itself, in every state.</summary>
    /// <returns>False when it is none of its own.</returns>
    protected virtual bool HandleOwn(object message) => false;

    private void Replay(RecordedEvent recorded)
    {
        _machine.Replay(LastSequenceNr, recorded.Event);
        if (_lastBatch.Count > 0 && _lastBatch[^1].Recorded.Cause != recorded.Cause)
            _lastBatch.Clear();
        _lastBatch.Add((LastSequenceNr, recorded));
    }

    private void Recovered()
    {
        foreach (var effect in _machine.Recovered())
        {
            Engine.Suspects.AddOutstanding(Id, effect);
            CarryOut(effect);
        }
        AnnounceLastBatch();
        OnRecovered();
        ReadMail();
    }

    /// <summary>The actor may have stopped between its last commit and what followed from it. Mail and answers are told again; whoever knows them drops them.</summary>
    private void AnnounceLastBatch()
    {
        foreach (var (sequenceNumber, recorded) in _lastBatch)
            switch (recorded.Event)
            {
                case ActorEvent.MessageSent sent:
                    CarryOut(new Effect.Deliver(sent.To, new Stimulus.Mail(new MessageId(Id, sequenceNumber), sent.Previous, sent.Message)));
                    break;
                case ActorEvent.MessageHandled handled:
                    CarryOut(new Effect.Answer(handled.Message, handled.Outcome));
                    break;
            }
        _lastBatch.Clear();
    }

    private void ReadMail()
    {
        _isCatchingUp = true;
        Become(CatchingUp);
        var (journal, id, offset) = (Engine.Setup.Journal, Id, _mailOffset);
        Task.Run(() => PageOf(journal, id, offset)).PipeTo(Self);
    }

    private static ActorProtocol.MailPage PageOf(IJournal journal, PersistenceId id, long offset)
    {
        var rows = journal.ReadMail(id, offset).Take(MailPageMax).ToList();
        return new ActorProtocol.MailPage(rows, rows.Count > 0 ? rows[^1].Offset : offset, rows.Count < MailPageMax);
    }

    private void CatchingUp(object message)
    {
        switch (message)
        {
            case ActorProtocol.MailPage page:
                Take(page);
                HandleUnread();
                break;
            case Status.Failure failure:
                StayDown(failure.Cause);
                break;
            case ReceiveTimeout:
                break;
            case ActorProtocol.Passivate:
                Engine.Guardian.Tell(new GuardianProtocol.Busy(Id));
                break;
            case Stimulus or ActorProtocol.TimerRang:
                Stash.Stash();
                break;
            default:
                HandleCommon(message);
                break;
        }
    }

    private void Take(ActorProtocol.MailPage page)
    {
        foreach (var row in page.Rows)
        {
            var sent = (ActorEvent.MessageSent)row.Recorded.Event;
            var mail = new Stimulus.Mail(new MessageId(row.PersistenceId, row.SequenceNumber), sent.Previous, sent.Message);
            if (!_machine.HasHandled(mail.Id))
            {
                Engine.Suspects.AddMail(Id, mail, row.Offset);
                _unread.Enqueue(mail);
            }
            else if (mail.Id.Sender.IsClient && Engine.Desk.IsOpen(mail.Id.Sender))
            {
                // Sent again under its key while this actor was down: it gets the outcome it got.
                Show(mail, fromJournal: false);
            }
        }
        (_mailOffset, _isMailRead) = (page.Offset, page.IsLast);
    }

    /// <summary>Goes on with the mail that was read, until a batch or a trial is on its way or there is no more.</summary>
    private void HandleUnread()
    {
        while (_unread.TryDequeue(out var mail))
            if (!_machine.HasHandled(mail.Id) && !Show(mail, fromJournal: true))
                return;
        if (!_isMailRead)
        {
            ReadMail();
            return;
        }
        _isCatchingUp = false;
        Become(Ready);
        Stash.UnstashAll();
    }

    private void Ready(object message)
    {
        switch (message)
        {
            case Stimulus stimulus:
                Show(stimulus, fromJournal: false);
                break;
            case ActorProtocol.TimerRang rang:
                if (Engine.MayClaim && _timers.IsDue(rang.Key, rang.Timer))
                    Show(new Stimulus.TimerFired(rang.Key, rang.Timer.SequenceNumber), fromJournal: false);
                break;
            case ActorProtocol.ReadMail:
                ReadMail();
                break;
            case ReceiveTimeout when IsIdle:
                Engine.Guardian.Tell(new GuardianProtocol.Idle(Id));
                break;
            case ReceiveTimeout:
                break;
            case ActorProtocol.Passivate when IsIdle:
                Become(Resting);
                Context.Parent.Tell(PoisonPill.Instance);
                break;
            case ActorProtocol.Passivate:
                Engine.Guardian.Tell(new GuardianProtocol.Busy(Id));
                break;
            default:
                HandleCommon(message);
                break;
        }
    }

    private bool IsIdle => !_machine.HasUnfinishedBusiness && !HasChildren;

    private void HandleCommon(object message)
    {
        switch (message)
        {
            case ActorProtocol.Checkpoint checkpoint:
                if (checkpoint.AndRest)
                    Become(Resting);
                Sender.Tell(ActorProtocol.Reached.Instance);
                break;
            case SaveSnapshotSuccess saved:
                DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1));
                break;
            case SaveSnapshotFailure failed:
                Log.Warning(failed.Cause, "No snapshot of {0} was stored; the stream is whole without it.", Id);
                break;
            case DeleteSnapshotsSuccess or DeleteSnapshotsFailure or ActorProtocol.ReadMail:
                break;
            default:
                if (!HandleOwn(message))
                    Unhandled(message);
                break;
        }
    }

    /// <summary>Everything decided is stored; whatever comes is durable, and waits in the journal for the next start.</summary>
    private void Resting(object message)
    {
        if (message is ActorProtocol.Checkpoint)
            Sender.Tell(ActorProtocol.Reached.Instance);
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

    /// <summary>Its stream or its mail cannot be read: it alone stays down until the next host, and says why.</summary>
    private void StayDown(Exception reason)
    {
        Engine.Guardian.Tell(new GuardianProtocol.Unrecoverable(Id, reason));
        Become(Resting);
        Context.Parent.Tell(PoisonPill.Instance);
    }
}

/// <summary>A behaviour threw. Its actor stops and starts again from the journal; after three deaths the stimulus is parked.</summary>
internal sealed class BehaviorFailedException(PersistenceId id, Stimulus stimulus, Exception inner)
    : Exception($"{id} stopped at {stimulus.Cause}: {inner.Message}", inner);

/// <summary>A snapshot is of another version; its actor recovers from its first event.</summary>
internal sealed class SnapshotUnusableException(PersistenceId id, string manifest)
    : Exception($"The snapshot '{manifest}' of {id} is of another version; the stream is read from its first event.");
