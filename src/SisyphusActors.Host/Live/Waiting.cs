using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Host.Cli;

namespace SisyphusActors.Host.Live;

/// <summary>What a run wants of a person, with the exact commands to type.</summary>
internal static class Waiting
{
    private const int NamedMax = 3;

    public static IEnumerable<string> Lines(Session session, RunView run)
    {
        if (run is { Status: RunStatus.Paused, Pause: { } pause })
        {
            yield return $"paused by {Screen.Safe(pause.By)}: {Screen.Safe(pause.Reason)}";
            yield return $"go on: {session.Next(NextCommand.Resume(run))}";
        }
        if (run.Gate is { } plan)
        {
            yield return plan.Added.IsEmpty
                ? $"waits for you: plan {plan.ShortHash}, {Count(plan.Output.Files.Length)}: {Screen.Safe(plan.Output.Design)}"
                : $"waits for you: plan {plan.ShortHash}, which is the approved one and {Count(plan.Added.Length)} more: {Screen.Safe(string.Join(", ", plan.Added.Take(NamedMax)))}";
            if (plan.NotAllowed is [var path, ..] notAllowed)
                yield return $"no --allow fits {Screen.Safe(path)}{(notAllowed.Length > 1 ? $" and {notAllowed.Length - 1} more" : "")}";
            yield return $"see it: {session.Next($"sisyphus show {ShellWord.Of(run.RunId)}")}";
            yield return $"yes: {session.Next(NextCommand.ApprovePlan(run.RunId, plan))}";
            yield return $"no:  {session.Next(NextCommand.RejectPlan(run.RunId, plan))}";
        }
        foreach (var step in run.Approvals.Take(NamedMax))
        {
            yield return $"waits for you: {step.Id}: {Screen.Safe(step.Prompt ?? "")}";
            yield return $"yes: {session.Next(NextCommand.Approve(run.RunId, step.Id))}";
            yield return $"no:  {session.Next($"sisyphus reject {ShellWord.Of(run.RunId)} --step {ShellWord.Of(step.Id)} --reason 'why not'")}";
        }
        foreach (var step in run.StepsOf(StepStatus.InDoubt).Take(NamedMax))
        {
            var resolve = $"sisyphus resolve {ShellWord.Of(run.RunId)} {ShellWord.Of(step.Id)}";
            yield return $"{step.Id} is in doubt: {Screen.Safe(step.WhyInDoubt ?? "")}";
            yield return $"its effect took place: {session.Next($"{resolve} --settled")}";
            yield return $"it did not, run again: {session.Next($"{resolve} --retry")}";
        }
        if (run.ApprovalCount > NamedMax || run.CountOf(StepStatus.InDoubt) > NamedMax)
            yield return $"and more: {session.Next($"sisyphus show {ShellWord.Of(run.RunId)}")}";
        foreach (var line in Models(session, run))
            yield return line;
        if (run.Parked is [.., var parked] && run.Status is RunStatus.NeedsAttention)
            yield return $"a message was set aside because it killed its actor {parked.Deaths} times ({Screen.Safe(parked.Error)}): {session.Next($"sisyphus log {ShellWord.Of(run.RunId)}")}";
    }

    private static string Count(int files) => files == 1 ? "1 file" : $"{files} files";

    /// <summary>Questions to models that wait for a person.</summary>
    public static IEnumerable<string> Models(Session session, RunView run)
    {
        foreach (var ask in run.Gateway.OpenAsks.Where(a => a.Status is AskStatus.Held or AskStatus.InDoubt).DistinctBy(a => (a.Id.StepId, a.Shortage)).Take(NamedMax))
            if (ask.Shortage is { } shortage)
            {
                yield return $"{Screen.Safe(ask.Id.StepId)} waits for a budget: {Screen.Safe(ModelText.Why(shortage))}";
                yield return $"more: {session.Next(NextCommand.AddBudget(run.RunId, shortage))}";
            }
            else
            {
                var resolve = $"sisyphus resolve {ShellWord.Of(run.RunId)} {ShellWord.Of(ask.Id.StepId)}";
                yield return $"{Screen.Safe(ask.Id.StepId)}: its call to {Screen.Safe(ask.Model.ToString()!)} is in doubt: {Screen.Safe(ask.LastError ?? "")}";
                yield return $"it was answered: {session.Next($"{resolve} --settled --output")} '…'";
                yield return $"it was not, ask again: {session.Next($"{resolve} --retry")}";
            }
    }
}
