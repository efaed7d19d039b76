using System.Text.Json;
using System.Text.Json.Serialization;

namespace SisyphusActors.Core.Values;

/// <summary>Stores a value as its text.</summary>
internal abstract class TextConverter<T>(Func<string, T> parse) : JsonConverter<T> where T : struct
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => parse(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
