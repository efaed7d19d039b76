using System.Diagnostics;
using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.Core.Mail;

/// <summary>One agent's mailbox, <c>mail/{agent}</c>: numbers what arrives, and keeps what was read and acknowledged. Doing either again changes nothing.</summary>
public sealed class MailboxBehavior : Behavior<MailboxState>
{
    public override MailboxState Initial => MailboxState.Initial;

    public override void Handle(Turn<MailboxState> turn, Stimulus stimulus)
    {
        if (stimulus is not Stimulus.Mail { Id.Sender: var sender, Message: var message })
            throw new UnreachableException($"A mailbox claims nothing and sets no timer, but was given {stimulus.GetType().Name}.");
        var (agent, state) = (turn.Self.Role, turn.State);
        if (AgentName.Problem(agent) is { } problem)
        {
            turn.Refuse("invalid-agent", problem);
            return;
        }
        switch (message)
        {
            case MailMessage.JoinAgent join:
                if (!state.HasJoined || join.Task is { } task && task != state.Task)
                    turn.Persist(new MailEvent.AgentJoined(join.Task ?? state.Task, join.By));
                break;
            case MailMessage.SendMail send when send.Problem() is { } wrong:
                turn.Refuse("invalid-mail", wrong);
                break;
            case MailMessage.SendMail when sender.IsClient && !state.HasJoined:
                turn.Refuse("unknown-agent", $"No agent '{agent}' has joined this workspace. It joins by: sisyphus mail init {agent}");
                break;
            case MailMessage.SendMail send:
                Receive(turn, send);
                break;
            case MailMessage.ReadMail read:
                Mark(turn, read.Number, acknowledged: false);
                break;
            case MailMessage.AcknowledgeMail acknowledge:
                Mark(turn, acknowledge.Number, acknowledged: true);
                break;
            default:
                turn.Refuse("unknown-message", $"A mailbox does not know {message.GetType().Name}.");
                break;
        }
    }

    public override MailboxState Apply(MailboxState state, IEvent @event) => @event switch
    {
        MailEvent.AgentJoined e => state with { HasJoined = true, Task = e.Task },
        MailEvent.MailReceived e => state with
        {
            Count = e.Number,
            Unread = state.Unread.Add(e.Number),
            Unacknowledged = e.AckRequired ? state.Unacknowledged.Add(e.Number) : state.Unacknowledged,
        },
        MailEvent.MailRead e => state with { Unread = state.Unread.Remove(e.Number) },
        MailEvent.MailAcknowledged e => state with { Unacknowledged = state.Unacknowledged.Remove(e.Number) },
        _ => throw new UnknownEventException(@event, "mailbox"),
    };

    /// <remarks>The outcome's detail is the letter's id.</remarks>
    private static void Receive(Turn<MailboxState> turn, MailMessage.SendMail send)
    {
        var id = new LetterId(turn.Self.Role, turn.State.Count + 1).ToString();
        turn.Persist(new MailEvent.MailReceived(
            turn.State.Count + 1, send.From, send.Subject, send.Body, send.Importance, send.AckRequired, send.ThreadId ?? id));
        turn.Reply(id);
    }

    private static void Mark(Turn<MailboxState> turn, long number, bool acknowledged)
    {
        if (number < 1 || number > turn.State.Count)
            turn.Refuse("unknown-mail", $"There is no letter {new LetterId(turn.Self.Role, number)}. Those there are: sisyphus mail inbox {turn.Self.Role}");
        if (turn.State.Unread.Contains(number))
            turn.Persist(new MailEvent.MailRead(number));
        if (acknowledged && turn.State.Unacknowledged.Contains(number))
            turn.Persist(new MailEvent.MailAcknowledged(number));
    }
}
