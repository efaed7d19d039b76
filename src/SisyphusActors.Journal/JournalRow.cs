using System.Buffers;
using System.Text;
using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.Journal;

/// <summary>One event as stored.</summary>
/// <param name="Offset">Its place in the whole journal, from 1, growing; gaps mean nothing.</param>
/// <param name="SequenceNumber">Its place in its own stream, from 1, without gaps.</param>
public sealed record JournalRow(long Offset, PersistenceId PersistenceId, long SequenceNumber, RecordedEvent Recorded)
{
    /// <summary>The message that this row, a <see cref="ActorEvent.MessageSent"/>, is to its receiver.</summary>
    public Stimulus.Mail ToMail()
    {
        var sent = (ActorEvent.MessageSent)Recorded.Event;
        return new Stimulus.Mail(new MessageId(PersistenceId, SequenceNumber), sent.Previous, sent.Message, PersistenceId.IsClient ? Offset : 0);
    }
}

/// <summary>Events of one turn, to be stored all or none.</summary>
/// <param name="Expected">The last sequence number the writer saw; 0 for a new stream.</param>
/// <param name="Events">1 to 50,000 events: more than the largest plan can lead to in one turn.</param>
public sealed record AppendBatch(PersistenceId PersistenceId, long Expected, IReadOnlyList<RecordedEvent> Events)
{
    public const int EventsMax = 50_000;

    /// <exception cref="ArgumentException">No batch a journal takes.</exception>
    internal void ThrowIfInvalid()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Expected);
        ArgumentOutOfRangeException.ThrowIfLessThan(Events.Count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Events.Count, EventsMax);
        ArgumentException.ThrowIfNullOrEmpty(PersistenceId.Value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(PersistenceId.Value.Length, Core.Behaviors.PersistenceId.LengthMax);
        // Half a surrogate pair has no UTF-8, so two such ids would become one stream; NUL ends a text in SQLite's tools.
        if (PersistenceId.Value.Contains('\0') || PersistenceId.Value.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') && !IsWellFormed(PersistenceId.Value))
            throw new ArgumentException($"The persistence id '{PersistenceId}' is not well-formed text.");
    }

    private static bool IsWellFormed(string text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var length) != OperationStatus.Done)
                return false;
            rest = rest[length..];
        }
        return true;
    }
}

/// <summary>What became of one batch. A conflict is expected contention, not an error.</summary>
public abstract record AppendResult
{
    private AppendResult() { }

    /// <param name="FirstOffset">Of the batch's first event; the others follow without a gap.</param>
    public sealed record Appended(long FirstOffset) : AppendResult;

    /// <summary>Another writer came first; nothing of the batch was stored.</summary>
    public sealed record Conflict : AppendResult;
}
