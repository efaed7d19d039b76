using System.Collections.Immutable;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Gateway;

/// <summary>How a host's gateways ask models. What a run is pinned to is recorded with its first question; the rest may change between hosts.</summary>
public sealed record GatewayOptions
{
    public const int DefaultTriesMax = 4;

    public const int DefaultWipeAtPercent = 80;

    /// <summary>Models by agent, in the order to try them; an agent that is not named has none.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<ModelName>> Routes { get; init; } = OrdinalMap.Empty<ImmutableArray<ModelName>>();

    /// <summary>Of a run that asks for the first time.</summary>
    public BudgetLimits RunBudget { get; init; } = BudgetLimits.None;

    /// <summary>Of each of its steps.</summary>
    public BudgetLimits StepBudget { get; init; } = BudgetLimits.None;

    /// <summary>Failed calls after which a question has failed for good, over all its models; a rate limit and an outage are none. 1 or more.</summary>
    public int TriesMax { get; init; } = DefaultTriesMax;

    /// <summary>For one call of a question that does not say.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Providers that ask in sessions: one is opened, and its id committed, before anything is asked in it.</summary>
    public ImmutableArray<string> SessionProviders { get; init; } = ["opencode"];

    /// <summary>Providers whose calls are asked again, and may cost twice, where nothing tells what became of them; else they are in doubt.</summary>
    public ImmutableArray<string> AtLeastOnce { get; init; } = [];

    /// <summary>Tokens that a model's context holds, by its whole name; <c>*</c> for any other. One that is not known is never found full.</summary>
    public ImmutableSortedDictionary<string, long> ContextSizes { get; init; } = OrdinalMap.Empty<long>();

    /// <summary>How full a conversation's context may be, in percent, before it is wiped. 1 to 100.</summary>
    public int WipeAtPercent { get; init; } = DefaultWipeAtPercent;

    internal long? ContextSizeOf(ModelName model) =>
        ContextSizes.TryGetValue(model.ToString(), out var size) || ContextSizes.TryGetValue("*", out size) ? size : null;
}
