using System.Text.Json;
using System.Text.Json.Serialization;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Models;

/// <summary>What stands in the arguments, results and failures of model operations.</summary>
public static class ModelJson
{
    public static Json Of(ModelRequest request) => TypedJson.Write(request, ModelJsonContext.Default.ModelRequest);

    public static Json Of(ModelSessionRequest request) => TypedJson.Write(request, ModelJsonContext.Default.ModelSessionRequest);

    public static Json Of(ModelSession session) => TypedJson.Write(session, ModelJsonContext.Default.ModelSession);

    public static Json Of(ModelReply reply) => TypedJson.Write(reply, ModelJsonContext.Default.ModelReply);

    public static Json Of(ModelFailure failure) => TypedJson.Write(failure, ModelJsonContext.Default.ModelFailure);

    /// <exception cref="JsonException">It is no request.</exception>
    public static ModelRequest ToRequest(Json json) => TypedJson.Read(json, ModelJsonContext.Default.ModelRequest);

    /// <exception cref="JsonException">It is no request for a session.</exception>
    public static ModelSessionRequest ToSessionRequest(Json json) => TypedJson.Read(json, ModelJsonContext.Default.ModelSessionRequest);

    /// <exception cref="JsonException">It is no session.</exception>
    public static ModelSession ToSession(Json json) => TypedJson.Read(json, ModelJsonContext.Default.ModelSession);

    /// <exception cref="JsonException">It is no reply.</exception>
    public static ModelReply ToReply(Json json) => TypedJson.Read(json, ModelJsonContext.Default.ModelReply);

    /// <exception cref="JsonException">It is no failure.</exception>
    public static ModelFailure ToFailure(Json json) => TypedJson.Read(json, ModelJsonContext.Default.ModelFailure);
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
