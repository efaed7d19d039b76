using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Gateway;

/// <summary>What a run's gateway is told: questions by actors of the run, the rest by its coordinator and by people.</summary>
public abstract record GatewayMessage : IMessage
{
    private GatewayMessage() { }

    /// <summary>
    /// Asks a model. The sender gets an <see cref="AskReply"/>, sooner or later; asked again it costs nothing: an answer is given once more,
    /// and what is at work goes on. Only what had failed for good is tried anew.
    /// </summary>
    /// <param name="Candidates">Models in the order to try them; empty for those the settings give its agent.</param>
    /// <param name="Timeout">For one call, however much it says meanwhile; null for the gateway's own.</param>
    [Stored("ask-model.v1")]
    public sealed record AskModel(
        AskId Ask,
        Question Question,
        ImmutableArray<ModelName> Candidates,
        ModelLimits Limits,
        [property: JsonPropertyName("timeoutMs")] TimeSpan? Timeout = null) : GatewayMessage;

    /// <summary>Nobody wants these answers any more: what is at work is stopped, nothing is asked again.</summary>
    /// <param name="StepId">Of the questions; null for the whole run, which then asks nothing any more.</param>
    [Stored("withdraw-asks.v1")]
    public sealed record WithdrawAsks(string? StepId, string Reason) : GatewayMessage;

    /// <summary>A person knows what became of a call in doubt.</summary>
    /// <param name="Settled">True: it was answered, with <paramref name="Output"/>. False: it did not take place; ask again.</param>
    /// <param name="Output">JSON as the question's schema wants it; a string where it has none.</param>
    [Stored("resolve-call.v1")]
    public sealed record ResolveCall(string StepId, bool Settled, Json Output, string By) : GatewayMessage;

    /// <summary>Every conversation of the run begins anew, with a brief of the run.</summary>
    [Stored("wipe-contexts.v1")]
    public sealed record WipeContexts(string By) : GatewayMessage;

    /// <summary>Raises the limits of a budget by so much.</summary>
    /// <param name="StepId">The step whose budget it is; null for the run's.</param>
    [Stored("add-budget.v1")]
    public sealed record AddBudget(string? StepId, Amount Added, string By) : GatewayMessage;
}
