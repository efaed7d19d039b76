using System.CommandLine;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Host.Live;

namespace SisyphusActors.Host.Cli;

internal sealed class ApproveCommand : PersonsCommand
{
    private readonly Option<string?> _step = Approval.StepOption();
    private readonly Option<string?> _plan = Approval.PlanOption();
    private PlanView? _shown;
    private string? _branch;

    public ApproveCommand(Screen screen) : base(
        screen, "approve", "Say yes to a run that waits for your approval: of a step, or of the plan for its goal, which is shown.",
        "sisyphus approve k3x9", "sisyphus approve k3x9 --step release", "sisyphus approve k3x9 --plan 0b1f5c9e2a77")
    {
        Options.Add(_step);
        Options.Add(_plan);
        _step.CompletionSources.Add(StepsOf(run => run.Approvals));
    }

    /// <remarks>Exactly the plan that is shown here is approved, and only where the workspace still is as it was judged.</remarks>
    public override async Task<ExitCode> RunAsync(Session session)
    {
        session.Client.NoteCrash();
        var run = RunChoice.Find(session, RunArgument(session));
        _shown = Approval.PlanOf(run, session.Parsed.GetValue(_plan), session.Parsed.GetValue(_step));
        if (_shown is not null)
        {
            if (!session.Json)
                foreach (var line in PlanCard.Lines(run, _shown))
                    session.Screen.Line(line);
            var look = await session.Client.LookAsync(run.RunId, _shown).ConfigureAwait(false);
            if (look.Drift is { } drift)
                throw new CommandException(ExitCode.Refused, drift);
            _branch = look.Branch;
        }
        return await base.RunAsync(session).ConfigureAwait(false);
    }

    protected override Word WordOn(Session session, RunView run)
    {
        if (_shown is { } plan)
            return new Word(
                new RunActors(run.RunId).Coordinator, new RunMessage.ApprovePlan(plan.Hash, plan.Base.Commit, Session.By, _branch), $"plan {plan.ShortHash} approved by {Session.By}");
        var step = Approval.Of(run, session.Parsed.GetValue(_step));
        return new Word(new RunActors(run.RunId).Executor, new ExecutorMessage.ApproveStep(step, Session.By), $"{step} approved by {Session.By}");
    }
}

internal sealed class RejectCommand : PersonsCommand
{
    private readonly Option<string?> _step = Approval.StepOption();
    private readonly Option<string?> _plan = Approval.PlanOption();
    private readonly Option<string> _reason = new("--reason") { Description = "Why not; recorded with the run.", HelpName = "TEXT", Required = true };

    public RejectCommand(Screen screen) : base(
        screen, "reject", "Say no to a run that waits for your approval: the step fails with your reason, and a plan is made anew with it.",
        "sisyphus reject k3x9 --reason 'not before Monday'")
    {
        Options.Add(_step);
        Options.Add(_plan);
        _step.CompletionSources.Add(StepsOf(run => run.Approvals));
        Options.Add(_reason);
    }

    protected override Word WordOn(Session session, RunView run)
    {
        var reason = session.Parsed.GetValue(_reason)!;
        if (string.IsNullOrWhiteSpace(reason))
            throw new CommandException(ExitCode.Usage, "--reason is empty: say why not, as in --reason 'not before Monday'");
        if (Approval.PlanOf(run, session.Parsed.GetValue(_plan), session.Parsed.GetValue(_step)) is { } plan)
            return new Word(
                new RunActors(run.RunId).Coordinator, new RunMessage.RejectPlan(plan.Hash, Session.By, reason.Trim()), $"plan {plan.ShortHash} rejected by {Session.By}");
        var step = Approval.Of(run, session.Parsed.GetValue(_step));
        return new Word(new RunActors(run.RunId).Executor, new ExecutorMessage.RejectStep(step, Session.By, reason.Trim()), $"{step} rejected by {Session.By}");
    }

    protected override ExitCode CodeOf(RunView run, ExitCode code) => run is { Status: RunStatus.Failed, Planned: null } ? ExitCode.Ok : code;
}

/// <summary>Finds the approval a person means.</summary>
internal static class Approval
{
    private const int PlanHashLengthMin = 8;

    public static Option<string?> StepOption() =>
        new("--step") { Description = "The step that waits. May be left out when only one does.", HelpName = "STEP" };

    public static Option<string?> PlanOption() =>
        new("--plan") { Description = "The plan you mean, by its hash or the beginning of it: no other one is answered for.", HelpName = "HASH" };

    /// <returns>The plan that waits; null when the run waits for something else.</returns>
    /// <exception cref="CommandException">It is not the one that is meant.</exception>
    public static PlanView? PlanOf(RunView run, string? hash, string? step)
    {
        if (hash is not null && step is not null)
            throw new CommandException(ExitCode.Usage, "--plan and --step are two things: name the one you mean.");
        if (run.Gate is { } plan && step is null)
            return hash is null || hash.Length >= PlanHashLengthMin && plan.Hash.ToString().StartsWith(hash, StringComparison.OrdinalIgnoreCase)
                ? plan
                : throw new CommandException(ExitCode.Refused, $"The plan that waits is {plan.ShortHash}, not {Screen.Safe(hash)}. Look at it first: sisyphus show {run.RunId}");
        return hash is null ? null : throw new CommandException(ExitCode.Refused, $"No plan of run {run.RunId} waits for you: it is {run.Status.Name()}. See sisyphus show {run.RunId}.");
    }

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
