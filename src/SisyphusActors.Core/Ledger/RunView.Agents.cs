using SisyphusActors.Core.Agents;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Ledger;

/// <summary>An agent that works on a step, or did.</summary>
/// <param name="Actor">As in <c>skill/2</c>.</param>
/// <param name="Skill">By name; null for none.</param>
public sealed record StepAgentView(string Actor, string StepId, string Agent, string? Skill)
{
    /// <summary>SHA-256 of the skill's text; null until it is read.</summary>
    public Sha256? SkillHash { get; init; }

    /// <summary>For people.</summary>
    public string State { get; init; } = "begun";

    public bool IsAtWork { get; init; } = true;

    /// <summary>UTC; when it last said that it is at work.</summary>
    public DateTimeOffset BeatAt { get; init; }
}

/// <summary>The agents of a run's steps.</summary>
public sealed partial class RunView
{
    private readonly SortedDictionary<string, StepAgentView> _agents = new(StringComparer.Ordinal);

    /// <summary>In the order in which they began.</summary>
    public IEnumerable<StepAgentView> Agents => _agents.Values.OrderBy(a => a.Actor.Length);

    /// <summary>What an agent's calls have cost, in millionths of a US dollar, as far as prices are known.</summary>
    public long CostOf(StepAgentView agent) => Calls.Where(c => c.Ask.Kind == agent.Actor).Sum(c => c.Spend.CostMicroUsd);

    private RunDelta ApplyAgent(AgentEvent @event, in LedgerEntry entry)
    {
        var actor = entry.Actor.Role;
        var agent = @event is AgentEvent.AgentBegun begun
            ? new StepAgentView(actor, begun.Work.StepId, begun.Assigned.Agent, begun.Assigned.Skill)
            : _agents[actor];
        _agents[actor] = @event switch
        {
            AgentEvent.AgentBegun e => agent with { State = $"begun, attempt {e.Work.Attempt}" },
            AgentEvent.SkillClaimed => agent with { State = "reads its skill" },
            AgentEvent.SkillRead e => agent with { State = "has read its skill", SkillHash = e.Hash },
            AgentEvent.SkillMissing e => agent with { State = e.Error },
            AgentEvent.AgentAsked => agent with { State = "has asked a model" },
            AgentEvent.AgentBeat => agent,
            AgentEvent.AgentWaiting => agent with { State = "waits for a person's word on its question" },
            AgentEvent.AgentContinued => agent with { State = "has asked a model" },
            AgentEvent.AgentStopping e => agent with { State = $"stops: {e.Reason}" },
            AgentEvent.AgentEnded e => agent with { State = e.Succeeded switch { true => "done", false => $"failed: {e.Error}", null => "stopped" }, IsAtWork = false },
            _ => throw new UnknownEventException(@event, "ledger"),
        };
        _agents[actor] = _agents[actor] with { BeatAt = entry.At };
        return Seen(null);
    }
}
