using Akka.Actor;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Journal;

namespace SisyphusActors.Akka.Actors;

internal partial class MachineActor
{
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
}
