using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Building;

/// <summary>What stands in the arguments and results of operations on files.</summary>
public static class PatchJson
{
    public static Json Of(PatchRequest request) => Write(request, PatchJsonContext.Default.PatchRequest);

    public static Json Of(PatchResult result) => Write(result, PatchJsonContext.Default.PatchResult);

    public static Json Of(ReadRequest request) => Write(request, PatchJsonContext.Default.ReadRequest);

    public static Json Of(ReadResult result) => Write(result, PatchJsonContext.Default.ReadResult);

    /// <exception cref="JsonException">It is no such request.</exception>
    public static PatchRequest ToPatch(Json json) => Read(json, PatchJsonContext.Default.PatchRequest);

    /// <exception cref="JsonException">It is no such result.</exception>
    public static PatchResult ToPatched(Json json) => Read(json, PatchJsonContext.Default.PatchResult);

    /// <exception cref="JsonException">It is no such request.</exception>
    public static ReadRequest ToRead(Json json) => Read(json, PatchJsonContext.Default.ReadRequest);

    /// <exception cref="JsonException">It is no such result.</exception>
    public static ReadResult ToText(Json json) => Read(json, PatchJsonContext.Default.ReadResult);

    private static Json Write<T>(T value, JsonTypeInfo<T> type) => Json.From(JsonSerializer.SerializeToElement(value, type));

    private static T Read<T>(Json json, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(json.ToString(), type) ?? throw new JsonException($"JSON null is no {typeof(T).Name}.");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(PatchRequest))]
[JsonSerializable(typeof(PatchResult))]
[JsonSerializable(typeof(ReadRequest))]
[JsonSerializable(typeof(ReadResult))]
internal sealed partial class PatchJsonContext : JsonSerializerContext;
