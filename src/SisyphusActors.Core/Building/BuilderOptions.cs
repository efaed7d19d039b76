using System.Collections.Immutable;
using SisyphusActors.Core.Models;

namespace SisyphusActors.Core.Building;

/// <summary>How a host's builders ask models.</summary>
public sealed record BuilderOptions
{
    /// <summary>Of one call.</summary>
    public ModelLimits Limits { get; init; } = ModelLimits.Default;

    /// <summary>Skills to write files with: each time the one that has done best is taken. Empty for none.</summary>
    public ImmutableArray<string> Skills { get; init; } = [];

    /// <summary>What the agent <c>build</c> may use: it looks, and what it wants written it says.</summary>
    public ImmutableArray<string> Tools { get; init; } = ["read", "grep", "glob", "list"];
}
