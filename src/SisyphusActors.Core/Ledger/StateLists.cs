using System.Text;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Core.Ledger;

/// <summary>Done, now and next.</summary>
internal static class StateLists
{
    private const int ListMax = 20;

    public static void Write(StringBuilder body, RunView run)
    {
        body.Append($"- Done: {run.StepsDone} of {run.StepsTotal} steps\n");
        Write(body, run.NewestCompleted, run.CountOf(StepStatus.Completed), "earlier", s => $"at {Time(s.EndedAt)}");
        var isNow = run.CountOf(StepStatus.Running) + run.CountOf(StepStatus.Retrying) + run.CountOf(StepStatus.Waiting) + run.CountOf(StepStatus.InDoubt);
        body.Append($"- Now: {Now(run)}\n");
        Write(body, run.StepsOf(StepStatus.Running).Concat(run.StepsOf(StepStatus.Retrying)).Concat(run.StepsOf(StepStatus.Waiting))
            .Concat(run.Approvals).Concat(run.StepsOf(StepStatus.InDoubt)), isNow, "more", What);
        if (run.CountOf(StepStatus.Failed) is > 0 and var failed)
        {
            body.Append("- Failed:\n");
            Write(body, run.StepsOf(StepStatus.Failed), failed, "more", What);
        }
        if (run.CountOf(StepStatus.Skipped) is > 0 and var skipped)
        {
            body.Append("- Skipped:\n");
            Write(body, run.StepsOf(StepStatus.Skipped), skipped, "more", s => $"when {LedgerText.Code(s.SkippedWhen ?? "", 120)}");
        }
        if (run.CountOf(StepStatus.Cancelled) is > 0 and var cancelled)
            body.Append($"- Cancelled: {cancelled} steps\n");
        body.Append(run.CountOf(StepStatus.Pending) == 0 ? "- Next: nothing\n" : "- Next:\n");
        Write(body, run.StepsOf(StepStatus.Pending), run.CountOf(StepStatus.Pending), "more", _ => "");
    }

    public static string Now(RunView run) => run.Status switch
    {
        RunStatus.Queued => "queued",
        RunStatus.Planning => "planning",
        RunStatus.Running when run.CleanupAfter is { } outcome => $"cleaning up; the steps {(outcome is ExecutionResult.Cancelled ? "were cancelled" : outcome.ToString().ToLowerInvariant())}",
        RunStatus.Running => run.Pause is null ? "running" : "running; it pauses when what is at work has come to its end",
        RunStatus.Paused when run is { BlockedOn: not BlockedOn.Budget, Pause: { } pause } => $"paused by {LedgerText.Inline(pause.By, 60)}: {LedgerText.Inline(pause.Reason)}",
        RunStatus.Paused => "paused: a budget is used up",
        RunStatus.WaitingInput => "waiting for a person's approval",
        RunStatus.NeedsAttention => "waiting for a person's word",
        RunStatus.Interrupted => $"interrupted: it was {run.InterruptedFrom?.Name()} when its host ended",
        RunStatus.Failed => $"failed at {Time(run.EndedAt)}: {LedgerText.Inline(run.Error ?? "")}",
        _ => $"{run.Status.Name()} at {Time(run.EndedAt)}{(run.Error is { } error ? $": {LedgerText.Inline(error)}" : "")}",
    };

    public static string What(StepView step) => step.Status switch
    {
        StepStatus.Running when step.Items is { } items => $"{step.ItemsDone} of {items} items done",
        StepStatus.Running => $"attempt {step.Attempt} since {Time(step.UpdatedAt)}",
        StepStatus.Retrying => $"attempt {step.Attempt} failed{Exit(step)}, next one at {Time(step.DueAt)}: {LedgerText.Inline(step.Error ?? "", 120)}",
        StepStatus.Waiting when step.DueAt is not null => $"until {Time(step.DueAt)}",
        StepStatus.Waiting => "for approval",
        StepStatus.InDoubt => "in doubt",
        _ => $"{(step.IsTolerated ? "may fail; " : "")}after attempt {step.Attempt}{Exit(step)}: {LedgerText.Inline(step.Error ?? "", 200)}",
    };

    private static string Exit(StepView step) => step.ExitCode is { } code ? $" with exit code {code}" : "";

    private static void Write(StringBuilder body, IEnumerable<StepView> steps, int count, string rest, Func<StepView, string> what)
    {
        foreach (var step in steps.Take(ListMax))
        {
            var name = step.Item is { } item ? LedgerText.Code(item.AsText(), 40) : LedgerText.Inline(step.Title ?? "", 80);
            var words = new[] { name, what(step) }.Where(w => w.Length > 0);
            body.Append($"  - {LedgerText.Code(step.Id)} {string.Join(", ", words)}".TrimEnd()).Append('\n');
        }
        RunSections.WriteRest(body, count - ListMax, $"  - … and {{0}} {rest}\n");
    }

    private static string Time(DateTimeOffset? at) => at is { } time ? LedgerTime.Text(time) : "–";
}
