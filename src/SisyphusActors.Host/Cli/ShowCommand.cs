using System.CommandLine;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Host.Live;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Host.Cli;

internal sealed class ShowCommand : HostCommand
{
    private static readonly TimeSpan BetweenCrashChecks = TimeSpan.FromSeconds(1);

    private readonly Argument<string> _run = RunChoice.Argument();
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Go on showing until the run ends or loses its host." };

    public ShowCommand(Screen screen) : base(
        screen, "show", "Show one run: its status, its steps, what it waits for and what to type next.",
        "sisyphus show k3x9", "sisyphus show k3x9 --follow", "sisyphus show k3x9 --json")
    {
        Arguments.Add(_run);
        Options.Add(_follow);
    }

    public override async Task<ExitCode> RunAsync(Session session)
    {
        session.Client.NoteCrash();
        var run = RunChoice.Find(session, session.Parsed.GetValue(_run)!);
        if (session.Parsed.GetValue(_follow) && !run.Status.IsEnded())
            return await FollowAsync(session, run).ConfigureAwait(false);
        if (session.Json)
            session.Screen.Line(Shapes.Document(Shapes.RunDetails.Of(run, session.Next(run))));
        else
            RunPage.Write(session, run);
        return ExitCode.Ok;
    }

    private static async Task<ExitCode> FollowAsync(Session session, RunView run)
    {
        using var interrupts = new Interrupts();
        using var watched = new CancellationTokenSource();
        if (!session.Json && !session.Screen.IsTerminal)
            RunPage.Write(session, run);
        var watch = NoteCrashesAsync(session, watched.Token);
        var progress = RunDrive.Progress(session, from: run.Offset, stays: true);
        var (after, _) = await new RunDrive(session, interrupts).FollowAsync(run.RunId, progress, stay: true, takeOver: false).ConfigureAwait(false);
        await watched.CancelAsync().ConfigureAwait(false);
        await watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (session.Json)
            session.Screen.Line(Shapes.Document(Shapes.RunDetails.Of(after, session.Next(after))));
        else
            Ending.Tell(session, after, interrupted: false);
        return interrupts.Finish.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Ok;
    }

    /// <summary>A host that dies says nothing; somebody has to look.</summary>
    private static async Task NoteCrashesAsync(Session session, CancellationToken ended)
    {
        while (true)
        {
            await Task.Delay(BetweenCrashChecks, session.Time, ended).ConfigureAwait(false);
            if (HostLease.Describe(session.Workspace.DatabasePath) is null)
                session.Client.NoteCrash();
        }
    }
}
