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
        var open = run.Gateway.OpenAsks.ToList();
        body.Append($"- {RunActors.GatewayRole}: {run.Gateway.Asks.Count - open.Count} of {run.Gateway.Asks.Count} questions ended, {open.Count(a => a.Status is AskStatus.Opening or AskStatus.Calling)} {(run.Status is RunStatus.Interrupted ? "cut off" : "at work")}, {open.Count(a => a.Status is AskStatus.Paused)} waiting for a provider, {open.Count(a => a.Status is AskStatus.Held)} for a budget, {open.Count(a => a.Status is AskStatus.InDoubt)} in doubt\n");
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
        body.Append($"- Run: {Line(account)}\n");
        var steps = run.Gateway.Steps.Where(s => Resources.Any(r => s.Value.Limits[r] is not null)).ToList();
        foreach (var (step, its) in steps.Take(StepsMax))
            body.Append($"- {LedgerText.Code(step)}: {Line(its)}\n");
        RunSections.WriteRest(body, steps.Count - StepsMax, "- … and {0} more steps\n");
    }

    public static IEnumerable<string> Questions(RunView run)
    {
        foreach (var ask in run.Gateway.OpenAsks)
            if (ask is { Status: AskStatus.Held, Shortage: { } shortage })
                yield return $"{LedgerText.Code(ask.Id.StepId)} waits for a budget: {Why(shortage)}. {LedgerText.Code(NextCommand.AddBudget(run.RunId, shortage))}";
            else if (ask.Status is AskStatus.InDoubt)
                yield return $"UNCONFIRMED: was {LedgerText.Code(ask.Id.StepId)} answered by {LedgerText.Code(ask.Model.ToString()!)}, and is it paid? {LedgerText.Inline(ask.LastError ?? "")} {LedgerText.Code(NextCommand.Resolve(run.RunId, ask.Id.StepId))}";
    }

    /// <summary><c>990 of the run's 1000 tokens are used, and the next call takes at least 25</c></summary>
    public static string Why(Shortage shortage)
    {
        var (used, limit, needed) = (Text(shortage.Used), Text(shortage.Limit), Text(shortage.Needed));
        var whose = shortage.StepId is { } step ? $"of {LedgerText.Code(step)}" : "of the run";
        return $"{used} of {limit} {Words(shortage.Resource)} {whose} are used, and the next call takes at least {needed}";

        string Text(long value) => BudgetText.Of(shortage.Resource, value);
    }

    private static string Line(Account account) => string.Join(", ", Resources.Select(resource =>
    {
        var used = $"{BudgetText.Of(resource, account.Used[resource])}{(account.Limits[resource] is { } limit ? $" of {BudgetText.Of(resource, limit)}" : "")} {Words(resource)}";
        return account.Reserved[resource] > 0 ? $"{used} (and at most {BudgetText.Of(resource, account.Reserved[resource])} at work)" : used;
    }));

    private static string Words(BudgetResource resource) => resource switch
    {
        BudgetResource.Cost => "US $",
        BudgetResource.Time => "of calls",
        _ => resource.Name(),
    };

    private static string What(CallView call) => call.Status switch
    {
        CallStatus.Running => $"since {LedgerTime.Text(call.StartedAt)}",
        CallStatus.Failed => LedgerText.Inline($"{call.ErrorKind}: {call.Error}", 120),
        _ => call.Status.Name(),
    };
}
