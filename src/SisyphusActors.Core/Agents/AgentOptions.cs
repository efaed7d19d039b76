using SisyphusActors.Core.Models;

namespace SisyphusActors.Core.Agents;

/// <summary>How a host's agents of workflow steps work.</summary>
public sealed record AgentOptions
{
    /// <summary>Of one call.</summary>
    public ModelLimits Limits { get; init; } = ModelLimits.Default;

    /// <summary>How often an agent at work says so; 30 s by default.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(30);
}
