using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Models;

/// <summary>What stands in the arguments, results and failures of model operations.</summary>
public static class ModelJson
{
    public static Json Of(ModelRequest request) => Write(request, ModelJsonContext.Default.ModelRequest);

    public static Json Of(ModelSessionRequest request) => Write(request, ModelJsonContext.Default.ModelSessionRequest);

    public static Json Of(ModelSession session) => Write(session, ModelJsonContext.Default.ModelSession);

    public static Json Of(ModelReply reply) => Write(reply, ModelJsonContext.Default.ModelReply);

    public static Json Of(ModelFailure failure) => Write(failure, ModelJsonContext.Default.ModelFailure);

    /// <exception cref="JsonException">It is no request.</exception>
    public static ModelRequest ToRequest(Json json) => Read(json, ModelJsonContext.Default.ModelRequest);

    /// <exception cref="JsonException">It is no request for a session.</exception>
    public static ModelSessionRequest ToSessionRequest(Json json) => Read(json, ModelJsonContext.Default.ModelSessionRequest);

    /// <exception cref="JsonException">It is no session.</exception>
    public static ModelSession ToSession(Json json) => Read(json, ModelJsonContext.Default.ModelSession);

    /// <exception cref="JsonException">It is no reply.</exception>
    public static ModelReply ToReply(Json json) => Read(json, ModelJsonContext.Default.ModelReply);

    /// <exception cref="JsonException">It is no failure.</exception>
    public static ModelFailure ToFailure(Json json) => Read(json, ModelJsonContext.Default.ModelFailure);

    private static Json Write<T>(T value, JsonTypeInfo<T> type) => Json.From(JsonSerializer.SerializeToElement(value, type));

    private static T Read<T>(Json json, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(json.ToString(), type) ?? throw new JsonException($"JSON null is no {typeof(T).Name}.");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    UseStringEnumConverter = true,
    Converters = [typeof(MillisecondsConverter)])]
[JsonSerializable(typeof(ModelRequest))]
[JsonSerializable(typeof(ModelSessionRequest))]
[JsonSerializable(typeof(ModelSession))]
[JsonSerializable(typeof(ModelReply))]
[JsonSerializable(typeof(ModelFailure))]
internal sealed partial class ModelJsonContext : JsonSerializerContext;
