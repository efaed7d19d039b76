using SisyphusActors.Core.Behaviors;
using SisyphusActors.Journal;

namespace SisyphusActors.Simulation.Checks;

/// <summary>Every message sent, and what became of it.</summary>
internal sealed class MailBook(Play play)
{
    private readonly Dictionary<MessageId, Entry> _sent = [];
    private readonly List<Entry> _inOrder = [];
    private readonly Dictionary<(PersistenceId Sender, PersistenceId Receiver), long> _lastSent = [];
    private readonly Dictionary<(PersistenceId Sender, PersistenceId Receiver), long> _lastHandled = [];

    public sealed record Entry(PersistenceId To, Stimulus.Mail Mail)
    {
        /// <summary>Null while nobody has handled it.</summary>
        public Outcome? Outcome { get; set; }
    }

    /// <summary>In the order they were stored.</summary>
    public IReadOnlyList<Entry> All => _inOrder;

    public Entry? Of(MessageId id) => _sent.GetValueOrDefault(id);

    /// <summary>The command stored under an idempotency key; null for none.</summary>
    public Entry? Command(string key) => Of(new MessageId(PersistenceId.Client(key), 1));

    public IEnumerable<Entry> Unhandled => _inOrder.Where(e => e.Outcome is null);

    public void Enter(JournalRow row)
    {
        switch (row.Recorded.Event)
        {
            case ActorEvent.MessageSent e:
                Sent(row, e);
                break;
            case ActorEvent.MessageHandled e:
                Handled(row.PersistenceId, e.Message, e.Outcome);
                break;
            case ActorEvent.MessageParked { Message: { } message } e:
                Handled(row.PersistenceId, message, e.Refusal());
                break;
        }
    }

    private void Sent(JournalRow row, ActorEvent.MessageSent e)
    {
        var before = _lastSent.GetValueOrDefault((row.PersistenceId, e.To));
        if (before != e.Previous)
            play.Verdict.Fail(Invariants.HandledOnce, $"{row.PersistenceId}#{row.SequenceNumber} names {e.Previous} as the message before it, which was {before}.");
        _lastSent[(row.PersistenceId, e.To)] = row.SequenceNumber;
        var id = new MessageId(row.PersistenceId, row.SequenceNumber);
        var entry = _sent[id] = new Entry(e.To, new Stimulus.Mail(id, e.Previous, e.Message));
        _inOrder.Add(entry);
    }

    private void Handled(PersistenceId receiver, MessageId message, Outcome outcome)
    {
        if (Of(message) is not { } entry || entry.To != receiver)
        {
            play.Verdict.Fail(Invariants.HandledOnce, $"{receiver} handled {message}, which nobody sent to it.");
            return;
        }
        if (entry.Outcome is not null)
            play.Verdict.Fail(Invariants.HandledOnce, $"{receiver} handled {message} again.");
        var before = _lastHandled.GetValueOrDefault((message.Sender, receiver));
        if (before != entry.Mail.Previous)
            play.Verdict.Fail(Invariants.HandledOnce, $"{receiver} handled {message} after {before}, and not {entry.Mail.Previous} before it.");
        _lastHandled[(message.Sender, receiver)] = message.SequenceNumber;
        entry.Outcome = outcome;
    }
}
