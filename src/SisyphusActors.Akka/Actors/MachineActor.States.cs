using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using SisyphusActors.Akka.Persistence;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine.Parts;

namespace SisyphusActors.Akka.Actors;

internal partial class MachineActor
{
    private (Stimulus Stimulus, bool FromJournal)? _trial;

    private bool IsIdle => !_machine.HasUnfinishedBusiness && !HasChildren;

    /// <summary>Goes on with mail from the journal until a batch, a trial or a page is on its way; when there is no more, with whatever comes.</summary>
    private void GoOn()
    {
        while (_mail.TryNext(out var mail))
            if (!_machine.HasHandled(mail.Id) && !Show(mail, fromJournal: true))
                return;
        if (_mail.IsRead)
        {
            Become(Ready);
            Stash.UnstashAll();
            return;
        }
        Become(CatchingUp);
        _mail.Asked();
        Engine.Mail.Tell(new MailReader.Read(Id, Math.Max(_mail.Offset, _machine.MailOffset)));
    }

    /// <summary>A page of mail is on its way.</summary>
    private bool CatchingUp(object message)
    {
        switch (message)
        {
            case MailReader.Page page:
                Take(page);
                GoOn();
                return true;
            case MailReader.Failed { Reason: var reason }:
                Failed(JournalFailure.Of(reason, Engine.Database));
                return true;
            default:
                return Waiting(message);
        }
    }

    private void Failed(JournalFailure failure)
    {
        switch (failure)
        {
            case JournalFailure.Unavailable:
                Engine.Guardian.Tell(new GuardianProtocol.Fatal(failure.Reason));
                break;
            case JournalFailure.Unreadable:
                StayDown(failure.Reason);
                break;
            default:
                // Its supervisor starts it again.
                Context.Stop(Self);
                break;
        }
    }

    private void Take(MailReader.Page page)
    {
        var unhandled = new List<Stimulus.Mail>();
        foreach (var row in page.Rows)
        {
            var mail = row.ToMail();
            var isHandled = _machine.HasHandled(mail.Id);
            _handledCommands.Read(row, isHandled);
            if (!isHandled)
            {
                Engine.Suspects.AddMail(Id, mail, row.Offset);
                unhandled.Add(mail);
            }
            else if (mail.Id.Sender.IsClient && Engine.Desk.IsOpen(mail.Id.Sender))
            {
                // Sent again under its key while this actor was down: it gets the outcome it got.
                AnswerAgain(mail);
            }
        }
        _mail.Take(unhandled, page.Offset, page.IsLast);
        if (_mail.IsRead)
            _handledCommands.TellTo(_machine);
    }

    private bool Ready(object message)
    {
        switch (message)
        {
            case Stimulus stimulus:
                Show(stimulus, fromJournal: false);
                return true;
            case ActorProtocol.TimerRang rang:
                if (Engine.MayClaim && _effects.IsDue(rang))
                    Show(new Stimulus.TimerFired(rang.Key, rang.Timer.SequenceNumber), fromJournal: false);
                return true;
            case ActorProtocol.ReadMail:
                _mail.FallBehind();
                GoOn();
                return true;
            case ReceiveTimeout:
                if (IsIdle)
                    Engine.Guardian.Tell(new GuardianProtocol.Idle(Id));
                return true;
            case ActorProtocol.Passivate when IsIdle:
                Become(Resting);
                Context.Parent.Tell(PoisonPill.Instance);
                return true;
            case ActorProtocol.Checkpoint checkpoint:
                if (checkpoint.AndRest)
                    Become(Resting);
                Sender.Tell(new ActorProtocol.Reached(checkpoint.Number));
                return true;
            default:
                return HandleCommon(message);
        }
    }

    /// <summary>A stimulus that may have ended its actor or its host waits until it is its turn and is counted.</summary>
    private bool OnTrial(object message)
    {
        if (message is not PoisonProtocol.TrialOpened opened || _trial is not var (stimulus, fromJournal))
            return Waiting(message);
        _trial = null;
        var reaction = Suspects.Try(_machine, stimulus, opened.Tries, opened.LastError, Engine.Setup.Time.GetUtcNow(), Engine.MayClaim, Engine.Options.DeathsMax);
        if (Follow(stimulus, reaction, fromJournal))
            GoOn();
        return true;
    }

    /// <summary>Mail is left in the journal, to be read from there; what is nowhere else is stashed.</summary>
    private bool Waiting(object message)
    {
        switch (message)
        {
            case Stimulus.Mail mail when _machine.HasHandled(mail.Id):
                AnswerAgain(mail);
                return true;
            case Stimulus.Mail or ActorProtocol.ReadMail:
                _mail.FallBehind();
                return true;
            case Stimulus or ActorProtocol.TimerRang or ActorProtocol.Checkpoint:
                Stash.Stash();
                return true;
            case ReceiveTimeout:
                return true;
            default:
                return HandleCommon(message);
        }
    }

    /// <summary>Everything decided is stored; whatever comes is durable, and waits in the journal for the next start.</summary>
    private bool Resting(object message)
    {
        if (message is ActorProtocol.Checkpoint checkpoint)
            Sender.Tell(new ActorProtocol.Reached(checkpoint.Number));
        return true;
    }

    private bool HandleCommon(object message)
    {
        switch (message)
        {
            case ActorProtocol.Passivate:
                Engine.Guardian.Tell(new GuardianProtocol.Busy(Id));
                return true;
            case SaveSnapshotSuccess saved:
                DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1));
                return true;
            case SaveSnapshotFailure failed:
                Log.Warning("No snapshot of {0} was stored; the stream is whole without it: {1}", Id, failed.Cause.Message);
                return true;
            case DeleteSnapshotsSuccess or DeleteSnapshotsFailure:
                return true;
            default:
                return HandleOwn(message);
        }
    }
}
