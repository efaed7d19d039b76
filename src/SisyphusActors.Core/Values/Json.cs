using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SisyphusActors.Core.Values;

/// <summary>
/// An immutable JSON value, kept as its canonical text: members in ordinal order, no white space.
/// Equal values have equal text, so a value can be compared and hashed.
/// </summary>
/// <remarks>Numbers keep the digits they came with; of two members with one name the last wins.</remarks>
[JsonConverter(typeof(Converter))]
public readonly record struct Json
{
    public static readonly Json Null = new("null");
    public static readonly Json EmptyObject = new("{}");

    private readonly string? _text;

    private Json(string canonical) => _text = canonical;

    /// <exception cref="JsonException"><paramref name="text"/> is not one JSON value, or nests more than 64 deep.</exception>
    public static Json Parse([StringSyntax(StringSyntaxAttribute.Json)] string text)
    {
        using var document = JsonDocument.Parse(text);
        try
        {
            return From(document.RootElement);
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("A string holds half a surrogate pair.", e);
        }
    }

    public static Json From(JsonElement element)
    {
        var stored = JsonMarshal.GetRawUtf8Value(element);
        return new Json(CanonicalJson.IsKnown(stored) ? Encoding.UTF8.GetString(stored) : CanonicalJson.Of(element));
    }

    public static Json From(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new Json(CanonicalJson.Of(value));
    }

    public static Json From(long value) => new(value.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public static Json From(bool value) => new(value ? "true" : "false");

    public static Json Array(IEnumerable<Json> items) => new($"[{string.Join(',', items)}]");

    public static Json Object(IEnumerable<KeyValuePair<string, Json>> members) => new("{" + string.Join(',',
        members.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"{From(m.Key)}:{m.Value}")) + "}");

    public bool IsNull => _text is null or "null";

    /// <summary>The value parsed; a fresh, independent element.</summary>
    public JsonElement Element
    {
        get
        {
            // Values put together from others nest deeper than the 64 that Parse takes from outside.
            using var document = JsonDocument.Parse(ToString(), new JsonDocumentOptions { MaxDepth = Behaviors.StoredJson.DepthMax });
            return document.RootElement.Clone();
        }
    }

    /// <summary>A string's own text, nothing for null, anything else as JSON: what a shell sees in an environment variable.</summary>
    public string AsText() => IsNull ? "" : _text is ['"', ..] ? Element.GetString()! : ToString();

    public Sha256 Digest => Sha256.Of(ToString());

    public override string ToString() => _text ?? "null";

    /// <summary>Public for the source generators of other projects.</summary>
    public sealed class Converter : JsonConverter<Json>
    {
        public override bool HandleNull => true;

        public override Json Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            using var document = JsonDocument.ParseValue(ref reader);
            return From(document.RootElement);
        }

        public override void Write(Utf8JsonWriter writer, Json value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.ToString(), skipInputValidation: true);
    }
}
