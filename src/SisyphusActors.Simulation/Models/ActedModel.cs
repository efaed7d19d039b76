using System.Text.Json;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.Engine.Simulation;

namespace SisyphusActors.Simulation.Models;

/// <summary>A model that is only acted: it answers, or fails in one of the ways models do.</summary>
internal static class ActedModel
{
    private static readonly ModelFailureKind[] Failures =
    [
        ModelFailureKind.RateLimited, ModelFailureKind.Outage, ModelFailureKind.Stalled, ModelFailureKind.BadAnswer, ModelFailureKind.ContextOverflow,
    ];

    public static bool IsCall(OperationRequest request) => request.Kind == ModelOperation.Kind;

    /// <summary>A call, or the session it is made in.</summary>
    public static bool IsAsked(OperationRequest request) => IsCall(request) || IsSession(request);

    public static bool IsSession(OperationRequest request) => request.Kind == ModelOperation.SessionKind;

    /// <summary>Whether it fails by itself: each try has a mind of its own.</summary>
    public static bool Fails(ulong seed, OperationRequest request) => RandomOf(seed, request).OneIn(4);

    public static Json ResultOf(OperationRequest request) => IsSession(request)
        ? ModelJson.Of(new ModelSession($"session of {request.StepId}"))
        : ModelJson.Of(new ModelReply(ContentFor(ModelJson.ToRequest(request.With).Schema), "stop", Spend, ModelTrace.None));

    /// <summary>An answer that fits, as providers see to it; a text where there is no schema.</summary>
    public static Json AnswerTo(Json? schema) => schema is { } form ? Least(form.Element) : Json.From("an answer");

    public static OperationOutcome Failed(ulong seed, OperationRequest request, bool forGood)
    {
        var random = RandomOf(seed, request);
        _ = random.OneIn(4);
        var kind = forGood ? ModelFailureKind.ToolRefused : Failures[random.Next(Failures.Length)];
        TimeSpan? retryAfter = kind == ModelFailureKind.RateLimited && random.OneIn(2) ? TimeSpan.FromSeconds(1 + random.Next(90)) : null;
        var failure = new ModelFailure(kind, $"It is {kind}.", retryAfter, IsSession(request) ? ModelSpend.None : Spend, ModelTrace.None);
        return new OperationOutcome.Failed(failure.Message, Retryable: failure.Retryable) { Detail = ModelJson.Of(failure) };
    }

    private static string ContentFor(Json? schema) => schema is null ? AnswerTo(schema).AsText() : AnswerTo(schema).ToString();

    /// <summary>No more than a schema asks for.</summary>
    private static Json Least(JsonElement schema) => schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String ? type.GetString() switch
    {
        "object" => Json.Object(Required(schema).Select(name => KeyValuePair.Create(name, Least(schema.GetProperty("properties").GetProperty(name))))),
        "array" => Json.Array([]),
        "boolean" => Json.From(true),
        "number" or "integer" => Json.From(0),
        _ => Json.From("an answer"),
    } : Json.From("an answer");

    private static IEnumerable<string> Required(JsonElement schema) =>
        schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()!) : [];

    private static ModelSpend Spend => new(ModelUsage.None with { Input = 90, Output = 10 }, 50, 1);

    private static SeededRandom RandomOf(ulong seed, OperationRequest request) => SeededRandom.For(seed, $"model {request.OpKey}");
}
