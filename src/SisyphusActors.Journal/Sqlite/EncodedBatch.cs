using System.Text;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Journal.Artifacts;

namespace SisyphusActors.Journal.Sqlite;

/// <summary>A batch as the bytes that go into its rows. Made before the transaction begins: large values are durable by then.</summary>
internal sealed class EncodedBatch
{
    private EncodedBatch(AppendBatch batch, (string Manifest, byte[] Message)[] rows)
    {
        PersistenceId = Encoding.UTF8.GetBytes(batch.PersistenceId.Value);
        Expected = batch.Expected;
        CreatedTicks = batch.Events[0].At.UtcTicks;
        Rows = rows;
        Tags = [.. TagsOf(batch)];
    }

    public byte[] PersistenceId { get; }

    public long Expected { get; }

    /// <summary>When its turn ran, in .NET ticks, UTC.</summary>
    public long CreatedTicks { get; }

    public (string Manifest, byte[] Message)[] Rows { get; }

    /// <summary>With the place of the tagged row in the batch, from 0.</summary>
    public (int Row, string Tag)[] Tags { get; }

    public static EncodedBatch Of(AppendBatch batch, MessageCodec codec)
    {
        batch.ThrowIfInvalid();
        var rows = new (string, byte[])[batch.Events.Count];
        for (var row = 0; row < rows.Length; row++)
            rows[row] = codec.Encode(batch.Events[row]);
        return new EncodedBatch(batch, rows);
    }

    private static IEnumerable<(int Row, string Tag)> TagsOf(AppendBatch batch)
    {
        for (var row = 0; row < batch.Events.Count; row++)
        {
            if (batch.Events[row].Event is not ActorEvent.MessageSent sent)
                continue;
            yield return (row, MailTags.To(sent.To));
            if (batch.PersistenceId.IsClient)
                yield return (row, MailTags.Client);
        }
    }
}
