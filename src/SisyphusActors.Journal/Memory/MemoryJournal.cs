using System.Runtime.InteropServices;
using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.Journal.Memory;

/// <summary>The journal in memory, for tests and simulation: the same rules and the same stored bytes, durable for the life of the object.</summary>
/// <remarks>Disposing it keeps it readable, so a simulated crash can go on with the same journal.</remarks>
public sealed class MemoryJournal : IJournal
{
    private readonly Lock _gate = new();
    private readonly List<StoredRow> _rows = [];
    private readonly Dictionary<PersistenceId, List<StoredRow>> _streams = [];
    private readonly Dictionary<string, List<StoredRow>> _tagged = new(StringComparer.Ordinal);
    private readonly Dictionary<PersistenceId, StoredSnapshot> _snapshots = [];

    private readonly record struct StoredRow(long Offset, PersistenceId PersistenceId, long SequenceNumber, string Manifest, byte[] Message);

    private static readonly Comparer<StoredRow> ByOffset = Comparer<StoredRow>.Create((a, b) => a.Offset.CompareTo(b.Offset));

    public long LastOffset
    {
        get
        {
            lock (_gate)
                return _rows.Count;
        }
    }

    public IReadOnlyList<AppendResult> Commit(IReadOnlyList<AppendBatch> batches)
    {
        var encoded = new (string Manifest, byte[] Message)[batches.Count][];
        for (var i = 0; i < encoded.Length; i++)
        {
            batches[i].ThrowIfInvalid();
            encoded[i] = [.. batches[i].Events.Select(StoredJson.Write)];
        }
        lock (_gate)
            return [.. batches.Select((batch, i) => Append(batch, encoded[i]))];
    }

    public IEnumerable<JournalRow> Read(PersistenceId id, long afterSequenceNumber = 0)
    {
        lock (_gate)
            return _streams.TryGetValue(id, out var stream) ? Rows(stream, (int)Math.Clamp(afterSequenceNumber, 0, stream.Count)) : [];
    }

    public IEnumerable<JournalRow> ReadScope(string prefix, long upToOffset = long.MaxValue)
    {
        lock (_gate)
        {
            var scope = _streams.Where(s => s.Key.Value.StartsWith(prefix, StringComparison.Ordinal))
                .SelectMany(s => s.Value).Where(row => row.Offset <= upToOffset).ToList();
            scope.Sort(ByOffset);
            return Rows(scope, 0);
        }
    }

    public IEnumerable<JournalRow> ReadAll(long afterOffset, int limit = int.MaxValue)
    {
        lock (_gate)
            return Rows(_rows, (int)Math.Clamp(afterOffset, 0, _rows.Count)).Take(limit);
    }

    public IEnumerable<JournalRow> ReadMail(PersistenceId receiver, long afterOffset = 0) => ReadTagged(MailTags.To(receiver), afterOffset);

    public IEnumerable<JournalRow> ReadClientMail(long afterOffset) => ReadTagged(MailTags.Client, afterOffset);

    public StoredSnapshot? LoadSnapshot(PersistenceId id)
    {
        lock (_gate)
            return _snapshots.GetValueOrDefault(id);
    }

    public void SaveSnapshot(PersistenceId id, StoredSnapshot snapshot)
    {
        lock (_gate)
        {
            if (!_snapshots.TryGetValue(id, out var held) || held.SequenceNumber <= snapshot.SequenceNumber)
                _snapshots[id] = snapshot with { State = snapshot.State.ToArray() };
        }
    }

    public void Dispose() { }

    private AppendResult Append(AppendBatch batch, (string Manifest, byte[] Message)[] encoded)
    {
        ref var stream = ref CollectionsMarshal.GetValueRefOrAddDefault(_streams, batch.PersistenceId, out _);
        stream ??= [];
        if (stream.Count != batch.Expected)
            return new AppendResult.Conflict();
        var firstOffset = _rows.Count + 1L;
        for (var i = 0; i < encoded.Length; i++)
        {
            var row = new StoredRow(firstOffset + i, batch.PersistenceId, batch.Expected + 1 + i, encoded[i].Manifest, encoded[i].Message);
            _rows.Add(row);
            stream.Add(row);
            if (batch.Events[i].Event is not ActorEvent.MessageSent sent)
                continue;
            Tag(row, MailTags.To(sent.To));
            if (batch.PersistenceId.IsClient)
                Tag(row, MailTags.Client);
        }
        return new AppendResult.Appended(firstOffset);
    }

    private void Tag(StoredRow row, string tag)
    {
        ref var tagged = ref CollectionsMarshal.GetValueRefOrAddDefault(_tagged, tag, out _);
        (tagged ??= []).Add(row);
    }

    private IEnumerable<JournalRow> ReadTagged(string tag, long afterOffset)
    {
        lock (_gate)
        {
            if (!_tagged.TryGetValue(tag, out var tagged))
                return [];
            var found = tagged.BinarySearch(new StoredRow { Offset = afterOffset }, ByOffset);
            return Rows(tagged, found < 0 ? ~found : found + 1);
        }
    }

    // Rows are only added: what was there when the read began is read, as in a transaction.
    private IEnumerable<JournalRow> Rows(List<StoredRow> source, int first)
    {
        var count = source.Count;
        return Enumerable.Range(first, count - first).Select(i =>
        {
            StoredRow row;
            lock (_gate)
                row = source[i];
            return new JournalRow(row.Offset, row.PersistenceId, row.SequenceNumber, StoredJson.Read(row.Manifest, row.Message));
        });
    }
}
