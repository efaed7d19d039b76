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
        if (run.Parked is [.., var parked] && run.Status is RunStatus.NeedsAttention)
            yield return $"a message was set aside because it killed its actor {parked.Deaths} times ({Screen.Safe(parked.Error)}): {session.Next($"sisyphus log {ShellWord.Of(run.RunId)}")}";
    }
}
