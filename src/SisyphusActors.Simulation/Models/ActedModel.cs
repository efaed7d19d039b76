using System.Text.Json;
using SisyphusActors.Core.Briefs;
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

    /// <summary>Of a gateway: a call, the session it is made in, or the brief it begins with.</summary>
    public static bool IsAsked(OperationRequest request) => IsCall(request) || IsSession(request) || request.Kind == BriefOperation.Kind;

    public static bool IsSession(OperationRequest request) => request.Kind == ModelOperation.SessionKind;

    /// <summary>Whether it fails by itself: each try has a mind of its own.</summary>
    public static bool Fails(ulong seed, OperationRequest request) => RandomOf(seed, request).OneIn(4);

    public static Json ResultOf(Play play, OperationRequest request) => IsSession(request)
        ? ModelJson.Of(new ModelSession($"session of {request.StepId}"))
        : ModelJson.Of(new ModelReply(
            GoalModel.AnswerTo(play, request) ?? ContentFor(ModelJson.ToRequest(request.With).Schema), "stop", Spend, ModelTrace.None));

    /// <summary>What was answered, as a person hands it in; a text where there is no schema.</summary>
    public static Json AnswerIn(Json result, Json? schema) =>
        ModelJson.ToReply(result).Content is var content && schema is null ? Json.From(content) : Json.Parse(content);

    public static OperationOutcome Failed(ulong seed, OperationRequest request, bool forGood)
    {
        var random = RandomOf(seed, request);
        _ = random.OneIn(4);
        var kind = forGood ? ModelFailureKind.ToolRefused : Failures[random.Next(Failures.Length)];
        TimeSpan? retryAfter = kind == ModelFailureKind.RateLimited && random.OneIn(2) ? TimeSpan.FromSeconds(1 + random.Next(90)) : null;
        var failure = new ModelFailure(kind, $"It is {kind}.", retryAfter, IsCall(request) ? Spend : ModelSpend.None, ModelTrace.None);
        return new OperationOutcome.Failed(failure.Message, Retryable: failure.Retryable) { Detail = ModelJson.Of(failure) };
    }

    /// <summary>An answer that fits, as providers see to it.</summary>
    private static string ContentFor(Json? schema) => schema is { } form ? Least(form.Element).ToString() : "an answer";

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
