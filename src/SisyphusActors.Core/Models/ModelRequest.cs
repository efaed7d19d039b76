using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Models;

/// <summary>One question to a model: the <c>with</c> of an operation of kind <see cref="ModelOperation.Kind"/>.</summary>
/// <param name="Agent">Who asks: <c>plan</c>, <c>build</c>, or an agent of one's own.</param>
/// <param name="System">Goes before the conversation; null for none.</param>
/// <param name="Schema">The JSON schema the answer has to fit (<see cref="AnswerSchema"/>); null for an answer in text.</param>
/// <param name="Tools">The only tools the model may use; none when empty.</param>
/// <param name="SessionId">The provider's session to ask in, from <see cref="ModelSession"/>; null where the provider keeps none.</param>
public sealed record ModelRequest(
    ModelName Model,
    string Agent,
    string? System,
    string Prompt,
    Json? Schema,
    ImmutableArray<string> Tools,
    ModelLimits Limits,
    string? SessionId)
{
    /// <summary>What makes it this question and no other, for its op key. Limits and session are not part of it.</summary>
    [JsonIgnore]
    public Sha256 InputHash => ModelJson.Of(this with { Limits = ModelLimits.Default, SessionId = null }).Digest;
}

/// <summary>Where a call is stopped. What was used until then is told, and counts.</summary>
/// <param name="Steps">Answers of the model within one call, one for each round of tool use; 1 or more.</param>
/// <param name="Tokens">Of all kinds over all steps. A step that has begun may go over it.</param>
/// <param name="Stall">The longest silence of the provider before the call is aborted there.</param>
public sealed record ModelLimits(int Steps, long Tokens, [property: JsonPropertyName("stallMs")] TimeSpan Stall)
{
    public static ModelLimits Default { get; } = new(Steps: 20, Tokens: 200_000, Stall: TimeSpan.FromMinutes(2));
}

/// <summary>Asks for a conversation of its own: the <c>with</c> of an operation of kind <see cref="ModelOperation.SessionKind"/>.</summary>
/// <param name="Tools">As in every request that follows in it; the provider is told once.</param>
public sealed record ModelSessionRequest(ModelName Model, string Agent, ImmutableArray<string> Tools);

/// <summary>The result of that operation.</summary>
/// <param name="Id">The provider's; null where it keeps none, and every request stands for itself.</param>
public sealed record ModelSession(string? Id);
