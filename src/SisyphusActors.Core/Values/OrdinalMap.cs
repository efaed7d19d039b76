using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SisyphusActors.Core.Values;

/// <summary>Makes and stores the one kind of map states use: immutable, its keys in ordinal order.</summary>
/// <remarks>Hash maps enumerate differently in each process and the default string order depends on culture; replay must not.</remarks>
public static class OrdinalMap
{
    public static ImmutableSortedDictionary<string, T> Empty<T>() => ImmutableSortedDictionary.Create<string, T>(StringComparer.Ordinal);

    public static ImmutableSortedDictionary<string, T> ToOrdinalMap<T>(this IEnumerable<KeyValuePair<string, T>> pairs) =>
        Empty<T>().AddRange(pairs);

    /// <summary>Reads maps with the ordinal comparer; the serializer's own reader would take the culture's.</summary>
    internal sealed class ConverterFactory : JsonConverterFactory
    {
        public override bool CanConvert(Type type) =>
            type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableSortedDictionary<,>)
            && type.GetGenericArguments()[0] == typeof(string);

        public override JsonConverter CreateConverter(Type type, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(
                typeof(Converter<>).MakeGenericType(type.GetGenericArguments()[1]))!;
    }

    private sealed class Converter<T> : JsonConverter<ImmutableSortedDictionary<string, T>>
    {
        public override ImmutableSortedDictionary<string, T> Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
                throw new JsonException("A JSON object is expected.");
            var value = (JsonConverter<T>)options.GetConverter(typeof(T));
            var map = Empty<T>().ToBuilder();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var key = reader.GetString()!;
                reader.Read();
                map[key] = value.Read(ref reader, typeof(T), options)!;
            }
            return map.ToImmutable();
        }

        public override void Write(Utf8JsonWriter writer, ImmutableSortedDictionary<string, T> map, JsonSerializerOptions options)
        {
            var value = (JsonConverter<T>)options.GetConverter(typeof(T));
            writer.WriteStartObject();
            foreach (var (key, item) in map)
            {
                writer.WritePropertyName(key);
                value.Write(writer, item, options);
            }
            writer.WriteEndObject();
        }
    }
}
