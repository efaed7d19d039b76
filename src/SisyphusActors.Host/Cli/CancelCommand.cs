using System.CommandLine;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Host.Cli;

internal sealed class CancelCommand : PersonsCommand
{
    private readonly Option<string?> _reason = new("--reason") { Description = "Why; recorded with the run.", HelpName = "TEXT" };
    private readonly Option<bool> _force = new("--force") { Description = "Without the cleanup, or ending it." };

    public CancelCommand(Screen screen) : base(
        screen, "cancel", "End a run: what is at work is stopped, the cleanup runs, nothing else begins.",
        "sisyphus cancel k3x9 --reason 'no longer needed'", "sisyphus cancel k3x9 --force")
    {
        Options.Add(_reason);
        Options.Add(_force);
    }

    protected override Taking TakesUp(Session session, RunView run) => CleansUp(session, run) ? Taking.After : Taking.Never;

    /// <summary>Where nothing is at work and nothing is to be cleaned up, its end asks nothing of a handler.</summary>
    protected override bool MovesSteps(Session session, RunView run) => !run.IsQuiet || CleansUp(session, run);

    protected override Word WordOn(Session session, RunView run)
    {
        var reason = session.Parsed.GetValue(_reason) is { } given && !string.IsNullOrWhiteSpace(given) ? given.Trim() : $"Cancelled by {Session.By}.";
        return new Word(new RunActors(run.RunId).Coordinator, new RunMessage.CancelRun(Session.By, reason, session.Parsed.GetValue(_force)), "is being cancelled");
    }

    protected override ExitCode CodeOf(RunView run, ExitCode code) => run.Status is RunStatus.Cancelled ? ExitCode.Ok : code;

    private bool CleansUp(Session session, RunView run) => run.HasCleanup && !session.Parsed.GetValue(_force);
}
