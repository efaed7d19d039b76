using System.Buffers;
using System.Text;
using System.Text.Json;

namespace SisyphusActors.Core.Values;

/// <summary>The canonical text of a JSON value. What the journal holds is canonical already, so that is seen first, at the cost of one pass.</summary>
internal static class CanonicalJson
{
    private const int DepthMax = 64;

    private static readonly SearchValues<byte> MayBeRewritten = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(b => (byte)b), (byte)'\\', .. Enumerable.Range(0x7F, 0x81).Select(b => (byte)b)]);

    /// <summary>Whether text that is JSON is known to be canonical as it stands. It may be canonical where this says no: where it is not plain ASCII, or holds an escape.</summary>
    public static bool IsKnown(ReadOnlySpan<byte> utf8)
    {
        if (utf8.ContainsAny(MayBeRewritten))
            return false;
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = DepthMax });
        Span<Range> names = stackalloc Range[DepthMax + 1];
        var end = 0;
        while (reader.Read())
        {
            var start = (int)reader.TokenStartIndex;
            if (start > end && utf8[end] != ',' || start > end + 1)
                return false;
            end = (int)reader.BytesConsumed;
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    names[reader.CurrentDepth + 1] = default;
                    break;
                case JsonTokenType.PropertyName:
                    ref var last = ref names[reader.CurrentDepth];
                    var name = (start + 1)..(start + 1 + reader.ValueSpan.Length);
                    if (end != name.End.Value + 2 || last.End.Value > 0 && utf8[name].SequenceCompareTo(utf8[last]) <= 0)
                        return false;
                    last = name;
                    break;
            }
        }
        return end == utf8.Length;
    }

    public static string Of(JsonElement element) => Text(element, Write);

    public static string Of(string value) => Text(value, static (writer, text) => writer.WriteStringValue(text));

    private static string Text<T>(T value, Action<Utf8JsonWriter, T> write)
    {
        using var rented = JsonBuffer.Rent();
        write(rented.Writer, value);
        return Encoding.UTF8.GetString(rented.Written);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var (name, value) in LastOfEachName(element))
                {
                    writer.WritePropertyName(name);
                    Write(writer, value);
                }
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static SortedDictionary<string, JsonElement> LastOfEachName(JsonElement element)
    {
        var members = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
            members[member.Name] = member.Value;
        return members;
    }
}
