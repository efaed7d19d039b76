using System.Collections.Immutable;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Models;

namespace SisyphusActors.Core.Planning;

/// <summary>How a host's planners plan.</summary>
public sealed record PlannerOptions
{
    public const int DefaultRevisionsMax = 3;

    /// <summary>Of a plan whose file does not say, and of each that a model drew up. It is part of the plan from then on.</summary>
    public int MaxParallel { get; init; } = Plan.DefaultMaxParallel;

    /// <summary>How often a model's plan that the validator rejected is revised, one after another; a person's word begins anew. 0 or more.</summary>
    public int RevisionsMax { get; init; } = DefaultRevisionsMax;

    /// <summary>How often files are written and tested, of each plan that a model drew up. It is part of the plan from then on. 1 or more.</summary>
    public int RoundsMax { get; init; } = IntentPlan.DefaultRoundsMax;

    /// <summary>Of one call.</summary>
    public ModelLimits Limits { get; init; } = ModelLimits.Default;

    /// <summary>What the agent <c>plan</c> may use: it looks, and changes nothing.</summary>
    public ImmutableArray<string> Tools { get; init; } = ["read", "grep", "glob", "list"];
}
