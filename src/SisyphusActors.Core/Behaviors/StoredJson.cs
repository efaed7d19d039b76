using System.Collections.Frozen;
using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Behaviors;

/// <summary>The codec of the journal: stored names for types, UTF-8 JSON for values. Every engine writes these bytes.</summary>
/// <remarks>A journal row is <c>{"at":…,"cause":…,"event":{…}}</c> under its event's stored name.</remarks>
public static class StoredJson
{
    /// <summary>How deep a stored value nests at most: a JSON value or a workflow file of depth 64, with what stands around it.</summary>
    internal const int DepthMax = 256;

    /// <remarks>By the list of what can be read and written: to look through all types of the assembly would be the most of a program's first write.</remarks>
    private static readonly FrozenDictionary<Type, string> NameOf = typeof(StoredJsonContext).GetCustomAttributesData()
        .Where(listed => listed.AttributeType == typeof(JsonSerializableAttribute))
        .Select(listed => (Type)listed.ConstructorArguments[0].Value!)
        .Select(type => type.IsConstructedGenericType ? type.GenericTypeArguments[0] : type)
        .Distinct()
        .Select(type => (type, stored: type.GetCustomAttribute<StoredAttribute>()))
        .Where(t => t.stored is not null)
        .ToFrozenDictionary(t => t.type, t => t.stored!.Name);

    private static readonly FrozenDictionary<string, Type> TypeOf =
        NameOf.ToFrozenDictionary(p => p.Value, p => p.Key, StringComparer.Ordinal);

    /// <summary>Every stored name, ordinal order.</summary>
    public static IEnumerable<string> Names => TypeOf.Keys.Order(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">The type carries no <see cref="StoredAttribute"/>.</exception>
    public static string NameFor(Type type) => NameOf.TryGetValue(type, out var name)
        ? name
        : throw new ArgumentException($"{type} has no [Stored] name, so it cannot be persisted.", nameof(type));

    /// <exception cref="UnknownStoredNameException">No type has this name.</exception>
    public static Type TypeFor(string name) => TypeOf.TryGetValue(name, out var type) ? type : throw new UnknownStoredNameException(name);

    public static bool IsEvent(string name) => TypeOf.TryGetValue(name, out var type) && typeof(IEvent).IsAssignableFrom(type);

    public static (string Manifest, byte[] Bytes) Write(RecordedEvent recorded)
    {
        using var buffer = JsonBuffer.Rent();
        var writer = buffer.Writer;
        writer.WriteStartObject();
        writer.WriteString("at"u8, recorded.At);
        writer.WriteString("cause"u8, recorded.Cause);
        writer.WritePropertyName("event"u8);
        JsonSerializer.Serialize(writer, recorded.Event, TypeInfo(recorded.Event.GetType()));
        writer.WriteEndObject();
        return (NameFor(recorded.Event.GetType()), buffer.Written.ToArray());
    }

    /// <exception cref="UnknownStoredNameException">The manifest is none of ours.</exception>
    /// <exception cref="JsonException">The bytes are not what the manifest says.</exception>
    public static RecordedEvent Read(string manifest, ReadOnlySpan<byte> bytes)
    {
        var type = TypeFor(manifest);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = DepthMax });
        DateTimeOffset? at = null;
        string? cause = null;
        IEvent? @event = null;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("at"u8))
            {
                reader.Read();
                at = reader.GetDateTimeOffset();
            }
            else if (reader.ValueTextEquals("cause"u8))
            {
                reader.Read();
                cause = reader.GetString();
            }
            else if (reader.ValueTextEquals("event"u8))
            {
                reader.Read();
                @event = (IEvent?)JsonSerializer.Deserialize(ref reader, TypeInfo(type));
            }
            else
            {
                reader.Skip();
            }
        }
        return at is { } time && cause is not null && @event is not null
            ? new RecordedEvent(time, cause, @event)
            : throw new JsonException($"A '{manifest}' row lacks at, cause or event.");
    }

    /// <exception cref="ArgumentException">The type's reader and writer were not generated.</exception>
    public static void VerifyReadable(Type type) => _ = TypeInfo(type);

    /// <summary>A value of any stored type, or part of one, as canonical JSON.</summary>
    public static Json Canonical<T>(T value) where T : notnull =>
        Json.From(JsonSerializer.SerializeToElement(value, TypeInfo(value.GetType())));

    /// <exception cref="JsonException">It is not what <see cref="Canonical"/> gives of such a value.</exception>
    public static T FromCanonical<T>(Json json) => ReadValue<T>(Encoding.UTF8.GetBytes(json.ToString()));

    public static byte[] WriteValue<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, (JsonTypeInfo<T>)TypeInfo(typeof(T)));

    public static T ReadValue<T>(ReadOnlySpan<byte> bytes) =>
        JsonSerializer.Deserialize(bytes, (JsonTypeInfo<T>)TypeInfo(typeof(T)))
        ?? throw new JsonException($"JSON null is no {typeof(T).Name}.");

    private static readonly JsonSerializerOptions Options = new(StoredJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        TypeInfoResolver = StoredJsonContext.Default.WithAddedModifier(RequireWhatIsNotOptional),
    };

    internal static JsonTypeInfo TypeInfo(Type type) => Options.TryGetTypeInfo(type, out var info) ? info
        : throw new ArgumentException($"{type} is not listed in {nameof(StoredJsonContext)}.", nameof(type));

    /// <summary>A member that is never null is never left out either: without it a row is damaged, and is not to be folded.</summary>
    private static void RequireWhatIsNotOptional(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
            property.IsRequired |= property.AssociatedParameter is { HasDefaultValue: false, IsNullable: false };
    }
}

/// <summary>A row or message bears a name that this version does not know.</summary>
public sealed class UnknownStoredNameException(string name)
    : Exception($"'{name}' was written by a newer version of SisyphusActors. Go on with that version, or a newer one.")
{
    public string Name { get; } = name;
}
