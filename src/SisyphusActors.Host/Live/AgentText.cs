using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Host.Live;

/// <summary>What the agents of a run are at: those of steps, and whoever else has asked models.</summary>
internal static class AgentText
{
    /// <summary>A line each, with times and what they have cost.</summary>
    public static IEnumerable<string> Lines(RunView run, DateTimeOffset now)
    {
        now = StepText.Now(run, now);
        return
        [
            .. run.Agents.Select(agent => $"{NameOf(agent)}: {agent.State}{(agent.IsAtWork ? $", last heard of {TimeText.Of(now - agent.BeatAt)} ago" : "")}, {Cost(run.CostOf(agent))}"),
            .. Callers(run).Select(caller =>
                $"{caller.Agent}: {StateOf(run, caller)}{Since(caller.Last, now)}; {caller.Calls} {(caller.Calls == 1 ? "call" : "calls")}, {caller.Usage.Total()} tokens, {Cost(caller.CostMicroUsd)}"),
        ];
    }

    /// <summary>By name, what only changes when something happens.</summary>
    public static IEnumerable<(string Name, string State)> States(RunView run) =>
        [.. run.Agents.Select(agent => (NameOf(agent), agent.State)), .. Callers(run).Select(caller => (caller.Agent, StateOf(run, caller)))];

    private static IEnumerable<AgentView> Callers(RunView run) => run.CallAgents.Where(caller => !run.Agents.Any(agent => agent.Agent == caller.Agent));

    private static string NameOf(StepAgentView agent) => $"{agent.Actor} {agent.Agent} at {agent.StepId}{(agent.Skill is { } skill ? $", skill {skill}" : "")}";

    private static string StateOf(RunView run, AgentView caller) => run.Gateway.OpenAsks.FirstOrDefault(ask => ask.Agent == caller.Agent) switch
    {
        { Status: AskStatus.Held } => "waits for a budget",
        { Status: AskStatus.Paused, LastError: var error } => $"waits for {caller.Last.Model.Provider}{(error is null ? "" : $": {error}")}",
        { Status: AskStatus.InDoubt } => $"does not know whether {caller.Last.Model} was paid",
        not null when run.Status is RunStatus.Interrupted => $"was cut off asking {caller.Last.Model}",
        not null => $"asks {caller.Last.Model}",
        null when caller.Last.Status is CallStatus.Answered => $"was answered by {caller.Last.Model}",
        null => $"has no answer of {caller.Last.Model}: {caller.Last.Status.Name()}",
    };

    private static string Since(CallView last, DateTimeOffset now) => last.EndedAt is { } ended ? $" {TimeText.Ago(ended, now)}" : $" for {TimeText.Of(now - last.StartedAt)}";

    private static string Cost(long microUsd) => $"US $ {BudgetText.Of(BudgetResource.Cost, microUsd)}";
}
