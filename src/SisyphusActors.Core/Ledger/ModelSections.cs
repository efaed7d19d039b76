using System.Text;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Core.Ledger;

/// <summary>What a run's agents have asked of models, and what is left of its budgets.</summary>
internal static class ModelSections
{
    private const int AgentsMax = 20;
    private const int StepsMax = 10;

    private static readonly BudgetResource[] Resources = Enum.GetValues<BudgetResource>();

    public static void WriteAgents(StringBuilder body, RunView run)
    {
        if (run.Gateway.Run is null)
            return;
        body.Append($"- {RunActors.GatewayRole}: {ModelText.Stand(run)}\n");
        if (run.CallAgents.Count == 0)
            return;
        body.Append("\n| Agent | Calls | Answered | Tokens | US $ | Last model | Last call |\n|---|---:|---:|---:|---:|---|---|\n");
        foreach (var agent in run.CallAgents.Take(AgentsMax))
            body.Append($"| {LedgerText.CodeCell(agent.Agent, 60)} | {agent.Calls} | {agent.Answered} | {agent.Usage.Total()} | {BudgetText.Of(BudgetResource.Cost, agent.CostMicroUsd)} | {LedgerText.CodeCell(agent.Last.Model.ToString(), 80)} | {What(agent.Last)} |\n");
        RunSections.WriteRest(body, run.CallAgents.Count - AgentsMax, "\n… and {0} more.\n");
    }

    public static void WriteBudget(StringBuilder body, RunView run)
    {
        if (run.Gateway.Run is not { } account)
        {
            body.Append("- No model was called.\n");
            return;
        }
        body.Append($"- Run: {ModelText.Of(account)}\n");
        var steps = run.Gateway.Steps.Where(s => Resources.Any(r => s.Value.Limits[r] is not null)).ToList();
        foreach (var (step, its) in steps.Take(StepsMax))
            body.Append($"- {LedgerText.Code(step)}: {ModelText.Of(its)}\n");
        RunSections.WriteRest(body, steps.Count - StepsMax, "- … and {0} more steps\n");
    }

    public static IEnumerable<string> Questions(RunView run)
    {
        foreach (var ask in run.Gateway.OpenAsks)
            if (ask is { Status: AskStatus.Held, Shortage: { } shortage })
                yield return $"{LedgerText.Code(ask.Id.StepId)} waits for a budget: {LedgerText.Inline(ModelText.Why(shortage))}. {LedgerText.Code(NextCommand.AddBudget(run.RunId, shortage))}";
            else if (ask.Status is AskStatus.InDoubt)
                yield return $"UNCONFIRMED: was {LedgerText.Code(ask.Id.StepId)} answered by {LedgerText.Code(ask.Model.ToString()!)}, and is it paid? {LedgerText.Inline(ask.LastError ?? "")} {LedgerText.Code(NextCommand.Resolve(run.RunId, ask.Id.StepId))}";
    }

    private static string What(CallView call) => call.Status switch
    {
        CallStatus.Running => $"since {LedgerTime.Text(call.StartedAt)}",
        CallStatus.Failed => LedgerText.Inline($"{call.ErrorKind}: {call.Error}", 120),
        _ => call.Status.Name(),
    };
}
