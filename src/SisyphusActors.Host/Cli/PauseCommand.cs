using System.CommandLine;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Host.Cli;

internal sealed class PauseCommand : PersonsCommand
{
    private readonly Option<string?> _reason = new("--reason") { Description = "Why; recorded with the run.", HelpName = "TEXT" };

    public PauseCommand(Screen screen) : base(
        screen, "pause", "Hold a run: what is at work comes to its end, nothing new begins until it is resumed.",
        "sisyphus pause k3x9", "sisyphus pause k3x9 --reason 'the registry is down'") =>
        Options.Add(_reason);

    /// <summary>Paused first, so that nothing begins; then what was at work when its host ended is looked into.</summary>
    protected override Taking TakesUp(Session session, RunView run) => Taking.After;

    protected override bool MovesSteps(Session session, RunView run) => !run.IsQuiet;

    protected override Word WordOn(Session session, RunView run)
    {
        var reason = session.Parsed.GetValue(_reason) is { } given && !string.IsNullOrWhiteSpace(given) ? given.Trim() : $"Paused by {Session.By}.";
        return new Word(new RunActors(run.RunId).Executor, new ExecutorMessage.PauseExecution(Session.By, reason), "begins nothing new, and pauses when what is at work has come to its end");
    }

    protected override ExitCode CodeOf(RunView run, ExitCode code) => run.Status is RunStatus.Paused ? ExitCode.Ok : code;
}
