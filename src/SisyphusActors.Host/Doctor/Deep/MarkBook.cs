using SisyphusActors.Core.Behaviors;
using SisyphusActors.Journal;

namespace SisyphusActors.Host.Doctor.Deep;

/// <summary>The mail of one run's actors: each message handled once, in the order of its sender, and none left out.</summary>
internal sealed class MarkBook(Faults faults)
{
    private readonly Dictionary<(PersistenceId Sender, PersistenceId Receiver), long> _sent = [];
    private readonly Dictionary<(PersistenceId Sender, PersistenceId Receiver), long> _marks = [];
    private readonly Dictionary<MessageId, ActorEvent.MessageSent> _onTheWay = [];

    public void Enter(JournalRow row)
    {
        switch (row.Recorded.Event)
        {
            case ActorEvent.MessageSent sent:
                Send(row, sent);
                break;
            case ActorEvent.MessageHandled handled:
                Handle(row, handled.Message);
                break;
            case ActorEvent.MessageParked { Message: { } parked }:
                Handle(row, parked);
                break;
        }
    }

    private void Send(JournalRow row, ActorEvent.MessageSent sent)
    {
        var before = _sent.GetValueOrDefault((row.PersistenceId, sent.To));
        if (sent.Previous != before)
            faults.Add($"offset {row.Offset}: {row.PersistenceId}#{row.SequenceNumber} to {sent.To} comes after #{before}, and says after #{sent.Previous}");
        _sent[(row.PersistenceId, sent.To)] = row.SequenceNumber;
        if (sent.To.Scope == row.PersistenceId.Scope)
            _onTheWay[new MessageId(row.PersistenceId, row.SequenceNumber)] = sent;
    }

    private void Handle(JournalRow row, MessageId message)
    {
        var receiver = row.PersistenceId;
        var mark = _marks.GetValueOrDefault((message.Sender, receiver));
        if (message.SequenceNumber <= mark)
            faults.Add($"offset {row.Offset}: {receiver} handled {message} although it had handled #{mark}");
        else if (_onTheWay.Remove(message, out var sent) && (sent.To != receiver || sent.Previous != mark))
            faults.Add(sent.To != receiver
                ? $"offset {row.Offset}: {receiver} handled {message}, which was sent to {sent.To}"
                : $"offset {row.Offset}: {receiver} handled {message} after #{mark}, and never #{sent.Previous}");
        _marks[(message.Sender, receiver)] = Math.Max(mark, message.SequenceNumber);
    }
}
