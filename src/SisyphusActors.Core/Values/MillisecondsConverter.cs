using System.Text.Json;
using System.Text.Json.Serialization;

namespace SisyphusActors.Core.Values;

/// <summary>Stores a duration as a number of milliseconds; the member's stored name ends in <c>Ms</c>.</summary>
internal sealed class MillisecondsConverter : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TimeSpan.FromMilliseconds(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteNumberValue((long)value.TotalMilliseconds);
}
