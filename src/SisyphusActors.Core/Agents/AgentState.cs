using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Core.Agents;

/// <summary>What an agent is at.</summary>
/// <param name="Job">The attempt it works on; null while there is none.</param>
[Stored("agent-state.v1")]
public sealed record AgentState(AgentJob? Job)
{
    public static readonly AgentState Initial = new(Job: null);

    public static AgentState Apply(AgentState state, IEvent @event) => @event switch
    {
        AgentEvent.AgentBegun e => new AgentState(new AgentJob(e.Work, e.Assigned)),
        AgentEvent.SkillClaimed e => state.With(job => job with { OpKey = e.OpKey }),
        AgentEvent.SkillRead e => state.With(job => job with { OpKey = null, Skill = e.Skill }),
        AgentEvent.SkillMissing => state.With(job => job with { OpKey = null }),
        AgentEvent.AgentAsked => state.With(job => job with { IsAsking = true }),
        AgentEvent.AgentBeat or AgentEvent.AgentWaiting or AgentEvent.AgentContinued => state,
        AgentEvent.AgentStopping e => state.With(job => job with { StopReason = e.Reason }),
        AgentEvent.AgentEnded => Initial,
        _ => throw new UnknownEventException(@event, RunActors.SkillRole),
    };

    private AgentState With(Func<AgentJob, AgentJob> change) => new(change(Job!));
}

/// <summary>One attempt at one step.</summary>
/// <param name="OpKey">Of the claim that reads its skill; null while there is none.</param>
/// <param name="Skill">Null until it is read, and for a step without one.</param>
/// <param name="StopReason">Why its result is not wanted any more; null while it is.</param>
public sealed record AgentJob(
    WorkId Work, Assignment.RunAgent Assigned, OpKey? OpKey = null, SkillText? Skill = null, bool IsAsking = false, string? StopReason = null);
