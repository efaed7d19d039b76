using Akka.Actor;
using Akka.Persistence;
using SisyphusActors.Akka.Persistence;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine.Machines;
using SisyphusActors.Engine.Parts;
using SisyphusActors.Journal;

namespace SisyphusActors.Akka.Actors;

internal partial class MachineActor
{
    private readonly LastBatch _lastBatch = new();

    /// <returns>False for a snapshot that cannot be used: Akka then replays from the first event.</returns>
    protected override bool ReceiveRecover(object message)
    {
        switch (message)
        {
            case SnapshotOffer { Snapshot: StoredSnapshot snapshot, Metadata: var metadata }:
                return _machine.Restore(snapshot with { SequenceNumber = metadata.SequenceNr });
            case RecordedEvent recorded:
                _machine.Replay(LastSequenceNr, recorded.Event);
                _lastBatch.Replayed(LastSequenceNr, recorded);
                return true;
            case RecoveryCompleted:
                Recovered();
                return true;
            // An event's row with a name that is no event's.
            case StoredSnapshot other:
                throw new UnknownStoredNameException(other.Manifest);
            default:
                return false;
        }
    }

    /// <remarks>Akka stops the actor; unless it is to stay down, its supervisor starts it again.</remarks>
    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        base.OnRecoveryFailure(reason, message);
        switch (JournalFailure.Of(reason, Engine.Database))
        {
            case JournalFailure.Unavailable unavailable:
                Engine.Guardian.Tell(new GuardianProtocol.Fatal(unavailable.Reason));
                break;
            // A message names the event that could not be replayed.
            case var failure when failure is JournalFailure.Unreadable || message is not null:
                StayDown(failure.Reason);
                break;
        }
    }

    private void Recovered()
    {
        try
        {
            // A claim of this engine that was stored by a write that failed: nobody was told to begin it.
            var unbegun = _lastBatch.ClaimsAfter(Engine.FoundAtStart.GetOrAdd(Id, LastSequenceNr)).ToHashSet();
            foreach (var effect in _machine.Recovered())
            {
                Engine.Suspects.AddOutstanding(Id, effect);
                _effects.CarryOut(effect is Effect.Dispatch claim && unbegun.Contains(claim.Request.OpKey) ? claim with { Recovered = false } : effect);
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            StayDown(e);
            return;
        }
        if (!_lastBatch.IsEmpty)
            Engine.Feed.Tell(FeedProtocol.Committed.Instance);
        foreach (var effect in _lastBatch.Effects(Id))
            _effects.CarryOut(effect);
        OnRecovered();
        GoOn();
    }
}
