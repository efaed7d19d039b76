using System.Text;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Journal.Artifacts;

/// <summary>An event to and from the bytes of its <c>message</c> column: its stored JSON, or for a large one the name of its artifact.</summary>
/// <remarks>A reference is <c>{"$artifact":"&lt;sha256&gt;"}</c>; stored JSON always begins with <c>{"at":</c>.</remarks>
public sealed class MessageCodec(ArtifactStore artifacts)
{
    /// <summary>The largest message kept in its row, in bytes; a larger one becomes an artifact.</summary>
    public const int InlineBytesMax = 64 * 1024;

    private const int DigestLength = 64;

    private static ReadOnlySpan<byte> ReferenceStart => "{\"$artifact\":\""u8;

    /// <summary>Durable on return where it made an artifact.</summary>
    /// <exception cref="JournalUnavailableException">The artifact could not be written.</exception>
    public (string Manifest, byte[] Message) Encode(RecordedEvent recorded)
    {
        var (manifest, bytes) = StoredJson.Write(recorded);
        return (manifest, bytes.Length <= InlineBytesMax ? bytes : Reference(bytes));
    }

    /// <exception cref="UnknownStoredNameException">A newer version wrote this event.</exception>
    /// <exception cref="JournalUnreadableException">The bytes are not what their manifest says, or their artifact is missing or damaged.</exception>
    public RecordedEvent Decode(string manifest, ReadOnlySpan<byte> message)
    {
        try
        {
            return StoredJson.Read(manifest, message.StartsWith(ReferenceStart) ? artifacts.Read(DigestIn(message)) : message);
        }
        catch (Exception e) when (e is not (UnknownStoredNameException or JournalUnreadableException or JournalUnavailableException or OutOfMemoryException))
        {
            throw new JournalUnreadableException($"A '{manifest}' event is damaged: {e.Message} {UnreadableEvent.Remedy}", e);
        }
    }

    /// <summary>The digest by which a message names its artifact, as it stands there; null when the message is in its row.</summary>
    public static string? ArtifactIn(ReadOnlySpan<byte> message) => message.StartsWith(ReferenceStart)
        ? Encoding.ASCII.GetString(message[ReferenceStart.Length..Math.Min(message.Length, ReferenceStart.Length + DigestLength)])
        : null;

    private byte[] Reference(byte[] bytes)
    {
        try
        {
            return [.. ReferenceStart, .. Encoding.ASCII.GetBytes(artifacts.Write(bytes).ToString()), .. "\"}"u8];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalUnavailableException($"A value of {bytes.Length:N0} bytes could not be stored under {artifacts.Folder}, so nothing was: {e.Message} Make room or give access, then resume.", e);
        }
    }

    private static Sha256 DigestIn(ReadOnlySpan<byte> reference)
    {
        var rest = reference[ReferenceStart.Length..];
        return rest.Length >= DigestLength
            ? new Sha256(Encoding.ASCII.GetString(rest[..DigestLength]))
            : throw new FormatException("A reference to an artifact is cut short.");
    }
}
