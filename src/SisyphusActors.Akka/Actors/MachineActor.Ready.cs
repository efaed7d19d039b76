using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.Akka.Actors;

internal partial class MachineActor
{
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
}
