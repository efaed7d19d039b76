using Akka.Event;
using Akka.Persistence;
using Akka.Persistence.Journal;
using Microsoft.Data.Sqlite;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine.Machines;
using SisyphusActors.Journal;
using Akka.Actor;

namespace SisyphusActors.Akka.Actors;

internal partial class MachineActor
{
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

    /// <summary>Its stream or its mail cannot be read: it alone stays down until the next host, and says why.</summary>
    private void StayDown(Exception reason)
    {
        Engine.Guardian.Tell(new GuardianProtocol.Unrecoverable(Id, reason));
        Become(Resting);
        Context.Parent.Tell(PoisonPill.Instance);
    }
}

/// <summary>A snapshot is of another version; its actor recovers from its first event.</summary>
internal sealed class SnapshotUnusableException(PersistenceId id, string manifest)
    : Exception($"The snapshot '{manifest}' of {id} is of another version; the stream is read from its first event.");
