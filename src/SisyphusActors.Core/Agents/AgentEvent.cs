using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Agents;

/// <summary>Facts about one agent that works on a step.</summary>
public abstract record AgentEvent : IEvent
{
    private AgentEvent() { }

    [Stored("agent-begun.v1")]
    public sealed record AgentBegun(WorkId Work, Assignment.RunAgent Assigned) : AgentEvent;

    /// <summary>Its skill is to be read.</summary>
    [Stored("agent-skill-claimed.v1")]
    public sealed record SkillClaimed(OpKey OpKey) : AgentEvent, IOperationClaimed;

    /// <param name="Hash">SHA-256 of its text.</param>
    [Stored("agent-skill-read.v1")]
    public sealed record SkillRead(OpKey OpKey, SkillText Skill, Sha256 Hash) : AgentEvent, IOperationSettled;

    [Stored("agent-skill-missing.v1")]
    public sealed record SkillMissing(OpKey OpKey, string Error) : AgentEvent, IOperationSettled;

    [Stored("agent-asked.v1")]
    public sealed record AgentAsked(AskId Ask) : AgentEvent;

    /// <summary>Its question waits for a person: until it goes on, the agent says nothing.</summary>
    [Stored("agent-waiting.v1")]
    public sealed record AgentWaiting : AgentEvent;

    [Stored("agent-continued.v1")]
    public sealed record AgentContinued : AgentEvent;

    /// <summary>It is still at work.</summary>
    [Stored("agent-beat.v1")]
    public sealed record AgentBeat : AgentEvent;

    /// <summary>The executor does not want the result any more.</summary>
    [Stored("agent-stopping.v1")]
    public sealed record AgentStopping(string Reason) : AgentEvent;

    /// <summary>The executor was told how it ended.</summary>
    /// <param name="Succeeded">Null for one that was stopped.</param>
    [Stored("agent-ended.v1")]
    public sealed record AgentEnded(WorkId Work, bool? Succeeded, string? Error) : AgentEvent;
}
