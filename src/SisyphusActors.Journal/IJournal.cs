using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.Journal;

/// <summary>The durable stream. Reads may come from any thread; <see cref="Commit"/> from one at a time.</summary>
/// <remarks>A row that this version cannot read is an <see cref="UnreadableEvent"/>; among mail it is an error, since its receiver must not go on without it.</remarks>
public interface IJournal : IDisposable
{
    /// <summary>Stores batches in one transaction; each stands or falls by itself.</summary>
    /// <returns>One result for each batch, in order. Durable on return.</returns>
    /// <exception cref="ArgumentException">A batch is none a journal takes (see <see cref="AppendBatch"/>); nothing was stored.</exception>
    /// <exception cref="CommitUnknownException">Nothing tells whether the transaction was stored: its writers must start again from the journal.</exception>
    /// <exception cref="JournalUnavailableException">Nothing was stored: full or failing disk, or a lock held elsewhere past the busy timeout (5 s).</exception>
    IReadOnlyList<AppendResult> Commit(IReadOnlyList<AppendBatch> batches);

    /// <summary>One stream, by sequence number.</summary>
    IEnumerable<JournalRow> Read(PersistenceId id, long afterSequenceNumber = 0);

    /// <summary>All streams whose persistence id begins with <paramref name="prefix"/>, by offset, up to and including <paramref name="upToOffset"/>.</summary>
    IEnumerable<JournalRow> ReadScope(string prefix, long upToOffset = long.MaxValue);

    /// <summary>All streams, by offset.</summary>
    IEnumerable<JournalRow> ReadAll(long afterOffset, int limit = int.MaxValue);

    /// <summary>The <see cref="ActorEvent.MessageSent"/> rows addressed to one receiver, by offset.</summary>
    /// <exception cref="JournalUnreadableException">One of them cannot be read.</exception>
    IEnumerable<JournalRow> ReadMail(PersistenceId receiver, long afterOffset = 0);

    /// <summary>Commands written by other processes, by offset.</summary>
    IEnumerable<JournalRow> ReadClientMail(long afterOffset);

    /// <summary>The offset of the newest row; 0 for an empty journal.</summary>
    long LastOffset { get; }

    /// <summary>The newest snapshot of one stream, or null. Its bytes mean something only to the actor's own reader.</summary>
    StoredSnapshot? LoadSnapshot(PersistenceId id);

    /// <summary>Stores a snapshot and drops the stream's older ones. Losing it costs time, never state.</summary>
    /// <exception cref="JournalUnavailableException">It was not stored; the stream is whole without it.</exception>
    void SaveSnapshot(PersistenceId id, StoredSnapshot snapshot);
}

/// <param name="SequenceNumber">The last event the state holds.</param>
/// <param name="Manifest">Stored name with version; a reader ignores one it does not know.</param>
public sealed record StoredSnapshot(long SequenceNumber, string Manifest, ReadOnlyMemory<byte> State);

/// <summary>COMMIT failed and may or may not have happened.</summary>
public sealed class CommitUnknownException(string message, Exception inner) : Exception(message, inner);

/// <summary>The journal cannot be written or read now. Nothing was stored.</summary>
public sealed class JournalUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The database is not one this version can use: newer, damaged, or no journal at all.</summary>
public sealed class JournalUnreadableException(string message, Exception? inner = null) : Exception(message, inner);
