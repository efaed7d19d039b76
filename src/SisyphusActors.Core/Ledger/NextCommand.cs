using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Core.Ledger;

/// <summary>The command that moves a run on, ready to be typed.</summary>
public static class NextCommand
{
    /// <returns>Empty when nothing is asked of a person.</returns>
    public static string Of(RunView run) => run.Status switch
    {
        RunStatus.Interrupted or RunStatus.Queued => Resume(run),
        RunStatus.WaitingInput when run.Gate is { } plan => ApprovePlan(run.RunId, plan),
        RunStatus.WaitingInput when BlockedStep(run, StepStatus.Waiting) is { } step => Approve(run.RunId, step),
        RunStatus.NeedsAttention when run.Unread is not null => $"sisyphus show {ShellWord(run.RunId)}",
        RunStatus.NeedsAttention when BlockedStep(run, StepStatus.InDoubt) is { } step => Resolve(run.RunId, step),
        RunStatus.NeedsAttention when Waiting(run, AskStatus.InDoubt) is { } ask => Resolve(run.RunId, ask.Id.StepId),
        RunStatus.Paused when run.BlockedOn is BlockedOn.Budget && Waiting(run, AskStatus.Held) is { Shortage: { } shortage } => AddBudget(run.RunId, shortage),
        RunStatus.Paused => Resume(run),
        RunStatus.NeedsAttention or RunStatus.WaitingInput => $"sisyphus log {ShellWord(run.RunId)}",
        RunStatus.Failed when FailedStep(run) is { } step => Retry(run.RunId, step),
        RunStatus.Failed when !run.Problems.IsEmpty && !run.Source.StartsWith('<') => $"sisyphus validate {ShellWord(run.Source)}",
        _ => "",
    };

    public static string Resume(RunView run) => $"sisyphus resume {ShellWord(run.RunId)}{string.Concat(run.Secrets.Select(name => $" --secret {name}"))}";

    public static string Approve(string runId, string stepId) => $"sisyphus approve {ShellWord(runId)} --step {ShellWord(stepId)}";

    /// <summary>Names the plan, so that it approves no other.</summary>
    public static string ApprovePlan(string runId, PlanView plan) => $"sisyphus approve {ShellWord(runId)} --plan {plan.ShortHash}";

    public static string RejectPlan(string runId, PlanView plan) => $"sisyphus reject {ShellWord(runId)} --plan {plan.ShortHash} --reason 'why not'";

    public static string Retry(string runId, string stepId) => $"sisyphus retry {ShellWord(runId)} {ShellWord(stepId)}";

    /// <summary>Names both answers in brackets, so that a shell refuses the line as it stands: nobody answers by pasting.</summary>
    public static string Resolve(string runId, string stepId) => $"sisyphus resolve {ShellWord(runId)} {ShellWord(stepId)} (--retry|--settled)";

    /// <summary>As much again as the limit is.</summary>
    public static string AddBudget(string runId, Shortage shortage)
    {
        var amount = Math.Max(shortage.Limit, shortage.Used + shortage.Needed - shortage.Limit);
        var step = shortage.StepId is { } id ? $" --step {ShellWord(id)}" : "";
        return $"sisyphus budget {ShellWord(runId)}{step} --add {shortage.Resource.Name()}={BudgetText.Of(shortage.Resource, amount)}";
    }

    private static AskState? Waiting(RunView run, AskStatus status) => run.Gateway.OpenAsks.FirstOrDefault(a => a.Status == status);

    private static string? BlockedStep(RunView run, StepStatus status) =>
        run.BlockedSteps.FirstOrDefault(id => run.Step(id)?.Status == status)
        ?? (status is StepStatus.Waiting ? run.Approvals : run.StepsOf(status)).FirstOrDefault()?.Id;

    /// <summary>The step that failed by itself: an item rather than the fan-out that failed with it, and none that may fail.</summary>
    private static string? FailedStep(RunView run)
    {
        var failed = run.StepsOf(StepStatus.Failed).Where(s => !s.IsTolerated);
        return (failed.FirstOrDefault(s => s.Items is null) ?? failed.FirstOrDefault())?.Id;
    }

    private static string ShellWord(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ':' or '@' or '+')
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
