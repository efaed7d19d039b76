using System.CommandLine;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Host.Cli;

internal sealed class ApproveCommand : PersonsCommand
{
    private readonly Option<string?> _step = Approval.StepOption();

    public ApproveCommand(Screen screen) : base(
        screen, "approve", "Say yes to a run that waits for your approval.",
        "sisyphus approve k3x9", "sisyphus approve k3x9 --step release")
    {
        Options.Add(_step);
        _step.CompletionSources.Add(StepsOf(run => run.Approvals));
    }

    protected override Word WordOn(Session session, RunView run)
    {
        var step = Approval.Of(run, session.Parsed.GetValue(_step));
        return new Word(new RunActors(run.RunId).Executor, new ExecutorMessage.ApproveStep(step, Session.By), $"{step} approved by {Session.By}");
    }
}

internal sealed class RejectCommand : PersonsCommand
{
    private readonly Option<string?> _step = Approval.StepOption();
    private readonly Option<string> _reason = new("--reason") { Description = "Why not; recorded with the run.", HelpName = "TEXT", Required = true };

    public RejectCommand(Screen screen) : base(
        screen, "reject", "Say no to a run that waits for your approval: the step fails with your reason.",
        "sisyphus reject k3x9 --reason 'not before Monday'")
    {
        Options.Add(_step);
        _step.CompletionSources.Add(StepsOf(run => run.Approvals));
        Options.Add(_reason);
    }

    protected override Word WordOn(Session session, RunView run)
    {
        var reason = session.Parsed.GetValue(_reason)!;
        if (string.IsNullOrWhiteSpace(reason))
            throw new CommandException(ExitCode.Usage, "--reason is empty: say why not, as in --reason 'not before Monday'");
        var step = Approval.Of(run, session.Parsed.GetValue(_step));
        return new Word(new RunActors(run.RunId).Executor, new ExecutorMessage.RejectStep(step, Session.By, reason.Trim()), $"{step} rejected by {Session.By}");
    }

    protected override ExitCode CodeOf(RunView run, ExitCode code) => run.Status is RunStatus.Failed ? ExitCode.Ok : code;
}

/// <summary>Finds the approval a person means.</summary>
internal static class Approval
{
    public static Option<string?> StepOption() =>
        new("--step") { Description = "The step that waits. May be left out when only one does.", HelpName = "STEP" };

    public static string Of(RunView run, string? step)
    {
        if (step is not null)
            return RunChoice.Step(run, step).Id;
        var waiting = run.Approvals.Select(s => s.Id).ToList();
        return waiting switch
        {
            [var only] => only,
            [] => throw new CommandException(ExitCode.Refused, $"Run {run.RunId} waits for no approval: it is {run.Status.Name()}. See sisyphus show {run.RunId}."),
            _ => throw new CommandException(ExitCode.Usage, $"{waiting.Count} steps wait for an approval: {string.Join(", ", waiting.Take(10))}. Name one with --step."),
        };
    }
}
