using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SisyphusActors.Core.Values;

/// <summary>Values of source-generated types as <see cref="Json"/>, and back.</summary>
internal static class TypedJson
{
    public static Json Write<T>(T value, JsonTypeInfo<T> type) => Json.From(JsonSerializer.SerializeToElement(value, type));

    /// <exception cref="JsonException">It is no such value.</exception>
    public static T Read<T>(Json json, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(json.ToString(), type) ?? throw new JsonException($"JSON null is no {typeof(T).Name}.");
}
