using System.Text.Json;
using System.Text.Json.Serialization;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Building;

/// <summary>What stands in the arguments and results of operations on files.</summary>
public static class PatchJson
{
    public static Json Of(PatchRequest request) => TypedJson.Write(request, PatchJsonContext.Default.PatchRequest);

    public static Json Of(PatchResult result) => TypedJson.Write(result, PatchJsonContext.Default.PatchResult);

    public static Json Of(ReadRequest request) => TypedJson.Write(request, PatchJsonContext.Default.ReadRequest);

    public static Json Of(ReadResult result) => TypedJson.Write(result, PatchJsonContext.Default.ReadResult);

    /// <exception cref="JsonException">It is no such request.</exception>
    public static PatchRequest ToPatch(Json json) => TypedJson.Read(json, PatchJsonContext.Default.PatchRequest);

    /// <exception cref="JsonException">It is no such result.</exception>
    public static PatchResult ToPatched(Json json) => TypedJson.Read(json, PatchJsonContext.Default.PatchResult);

    /// <exception cref="JsonException">It is no such request.</exception>
    public static ReadRequest ToRead(Json json) => TypedJson.Read(json, PatchJsonContext.Default.ReadRequest);

    /// <exception cref="JsonException">It is no such result.</exception>
    public static ReadResult ToText(Json json) => TypedJson.Read(json, PatchJsonContext.Default.ReadResult);
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
