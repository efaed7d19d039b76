using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Host.Cli;
using Spectre.Console;

namespace SisyphusActors.Host.Live;

/// <summary>What is said of a step.</summary>
internal static class StepText
{
    private const int ErrorLengthMax = 240;

    /// <summary>A change, as a sentence without its subject.</summary>
    public static string Sentence(StepView step, StatusChange change)
    {
        var attempt = step.Attempt > 1 ? $", attempt {step.Attempt}" : "";
        return step.Status switch
        {
            StepStatus.Running when step.Items is { } items => $"started, {items} {(items == 1 ? "item" : "items")}",
            StepStatus.Running => $"started{attempt}",
            StepStatus.Completed => $"completed{(TimeText.Of(step, change.At) is { } took ? $" in {took}" : "")}{attempt}",
            StepStatus.Skipped => $"skipped: {When(step)}",
            StepStatus.Failed => $"failed{(step.IsTolerated ? ", as it may" : "")}: {Error(step)}",
            StepStatus.Retrying => $"failed, tries again in {TimeText.Of(step.DueAt!.Value - change.At)}: {Error(step)}",
            StepStatus.Waiting when step.Prompt is { } prompt => $"waits for a person: {Screen.Safe(prompt)}",
            StepStatus.Waiting when step.DueAt is { } due => $"waits {TimeText.Of(due - change.At)}, until {LedgerTime.Text(due)}",
            StepStatus.InDoubt => $"in doubt: {Screen.Safe(step.WhyInDoubt ?? "")}",
            StepStatus.Pending => "is to run again",
            _ => step.Status.Name(),
        };
    }

    /// <summary>What a table says beside the status; empty when there is nothing to add.</summary>
    public static string Detail(StepView step, DateTimeOffset now) => step switch
    {
        { Status: StepStatus.Waiting, Prompt: { } prompt } => $"for you: {Screen.Safe(prompt)}",
        { Status: StepStatus.Waiting, DueAt: { } due } => $"{TimeText.Of(due - now, tenths: false)} left",
        { Status: StepStatus.Retrying, DueAt: { } due } => $"attempt {step.Attempt + 1} in {TimeText.Of(due - now, tenths: false)}: {Error(step)}",
        { Status: StepStatus.InDoubt } => Screen.Safe(step.WhyInDoubt ?? ""),
        { Status: StepStatus.Skipped } => When(step),
        { Status: StepStatus.Failed } => $"{(step.IsTolerated ? "may fail: " : "")}{Error(step)}",
        { Items: { } items } => $"{step.ItemsDone} of {items} items",
        { Status: StepStatus.Pending } => step.Title is { } title ? Screen.Safe(title) : "",
        { Attempt: > 1 } => $"attempt {step.Attempt}",
        { Item: { } item } => Short(Screen.Safe(item.AsText())),
        { Title: { } title } => Screen.Safe(title),
        _ => "",
    };

    public static Color Tint(StepStatus status) => status switch
    {
        StepStatus.Completed => Color.Green,
        StepStatus.Failed => Color.Red,
        StepStatus.InDoubt or StepStatus.Waiting or StepStatus.Retrying => Color.Yellow,
        StepStatus.Running => Color.Aqua,
        _ => Color.Grey,
    };

    public static Color Tint(RunStatus status) => status switch
    {
        RunStatus.Succeeded => Color.Green,
        RunStatus.Failed => Color.Red,
        RunStatus.Cancelled => Color.Grey,
        RunStatus.Running or RunStatus.Planning or RunStatus.Queued => Color.Aqua,
        _ => Color.Yellow,
    };

    /// <summary>A step's status as it is: a step at work whose run has lost its host is at work no more.</summary>
    public static string Status(RunView run, StepView step) =>
        run.Status is RunStatus.Interrupted && step.Status is StepStatus.Running ? "cut off" : Words(step.Status.Name());

    public static Color Tint(RunView run, StepView step) =>
        run.Status is RunStatus.Interrupted && step.Status is StepStatus.Running || step.IsTolerated ? Color.Yellow : Tint(step.Status);

    /// <summary>Until when a run's clocks have run.</summary>
    public static DateTimeOffset Now(RunView run, DateTimeOffset now) => run.EndedAt ?? (run.Status is RunStatus.Interrupted ? run.UpdatedAt : now);

    public static string Words(string status) => status.Replace('_', ' ');

    private static string When(StepView step) => $"when {Short(Screen.Safe(step.SkippedWhen ?? ""))}";

    public static string Error(StepView step) => Short(Screen.Safe(step.Error ?? "no reason given"));

    private static string Short(string text) => text.Length <= ErrorLengthMax ? text : text[..ErrorLengthMax] + "…";
}
