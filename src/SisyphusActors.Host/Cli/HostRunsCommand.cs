using System.CommandLine;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Host.Background;
using SisyphusActors.Host.Live;
using SisyphusActors.Hosting.Hosts;
using SisyphusActors.Hosting.Runs;

namespace SisyphusActors.Host.Cli;

/// <summary>A host without a run of its own.</summary>
internal sealed class HostRunsCommand : HostCommand
{
    public new const string Name = "host";

    /// <summary>Long enough for whoever started it to hand it a run.</summary>
    private static readonly TimeSpan IdleMax = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(5);

    private readonly Option<bool> _wait = new("--wait") { Description = "Wait for the process that hosts now to leave, in place of an error." };
    private readonly Option<bool> _untilIdle = new("--until-idle") { Description = $"Leave once nothing has moved for {IdleMax.TotalSeconds:0} s and no run is left that moves by itself." };
    private readonly Option<string[]> _secret = SecretOption.Make();

    public HostRunsCommand(Screen screen) : base(
        screen, Name, "Host this database in the foreground, for the runs that other commands hand to it, until it is stopped.",
        "sisyphus host", "sisyphus host --secret API_TOKEN", "sisyphus host --wait --until-idle")
    {
        Options.Add(_wait);
        Options.Add(_untilIdle);
        Options.Add(_secret);
    }

    /// <summary>What a process says once it hosts.</summary>
    public static string Hosts(int process) => $"process {process} hosts ";

    public override async Task<ExitCode> RunAsync(Session session)
    {
        using var interrupts = new Interrupts();
        var runs = new HostedRuns(session.Time);
        await using var client = session.NewClient(observer: runs);
        if (!await IsHostAsync(session, client, interrupts.Finish).ConfigureAwait(false))
            return interrupts.Finish.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Ok;
        var host = client.Host!;
        Say(session, null, $"{Hosts(Environment.ProcessId)}{session.Workspace.DatabasePath}, engine {host.Engine.Name}");
        var untilIdle = session.Parsed.GetValue(_untilIdle);
        if (!untilIdle && client.Runs!.List().Count(r => r.Status is RunStatus.Interrupted) is > 0 and var interrupted)
            Say(session, null, $"{interrupted} {(interrupted == 1 ? "run is" : "runs are")} interrupted: {session.Next("sisyphus resume --all")} goes on");
        while (!interrupts.Finish.IsCancellationRequested && !(untilIdle && runs.Unchanged > IdleMax && !runs.Moving(host).Any()))
        {
            if (host.Engine.Completion is { IsCompleted: true } ended)
                await ended.ConfigureAwait(false);
            await Task.Delay(BetweenLooks, session.Time, interrupts.Finish).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            runs.Look(client.Runs!, run => Say(session, run, Became(session, run)));
        }
        return await LeaveAsync(session, client, host, runs, interrupts).ConfigureAwait(false);
    }

    /// <summary>Becomes the host, or has waited for that in vain.</summary>
    private async Task<bool> IsHostAsync(Session session, SisyphusClient client, CancellationToken interrupted)
    {
        var since = session.Time.GetTimestamp();
        for (var isFirst = true; !await client.TryHostAsync().ConfigureAwait(false); isFirst = false)
        {
            if (!session.Parsed.GetValue(_wait))
                throw LedgerCommand.Busy(session);
            if (isFirst)
                Say(session, null, $"process {Environment.ProcessId} waits for another one to leave {session.Workspace.DatabasePath}");
            if (interrupted.IsCancellationRequested)
                return false;
            if (session.Parsed.GetValue(_untilIdle) && session.Time.GetElapsedTime(since) > IdleMax)
            {
                Say(session, null, "another process hosts: there is nothing to do here");
                return false;
            }
            await Task.Delay(BetweenTries, session.Time, interrupted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return true;
    }

    private static async Task<ExitCode> LeaveAsync(Session session, SisyphusClient client, SisyphusHost host, HostedRuns runs, Interrupts interrupts)
    {
        var isTold = interrupts.Finish.IsCancellationRequested;
        Say(session, null, !isTold ? "no run is left that moves by itself: leaving"
            : runs.Moving(host).Any() ? "finishing what is at work, beginning nothing new; once more stops it now" : "leaving");
        await host.DrainAsync(interrupts.Stop).ConfigureAwait(false);
        runs.Look(client.Runs!, run => Say(session, run, Became(session, run)));
        var left = runs.Moving(host).ToList();
        await client.DisposeAsync().ConfigureAwait(false);
        foreach (var run in left.Select(session.Runs.Get).OfType<RunView>().Where(r => r.Status is RunStatus.Interrupted))
            Say(session, run, Became(session, run));
        return isTold ? ExitCode.Interrupted : ExitCode.Ok;
    }

    private static string Became(Session session, RunView run) =>
        $"{StepText.Words(run.Status.Name())}, {run.StepsDone} of {run.StepsTotal} steps done{(run.Status is not (RunStatus.Succeeded or RunStatus.Cancelled) && session.Next(run) is { } next ? $"; next: {next}" : "")}";

    private static void Say(Session session, RunView? run, string what)
    {
        var at = session.Time.GetUtcNow();
        session.Screen.Line(session.Json
            ? Shapes.Line(new Shapes.HostLine(at, run?.RunId, run?.Status.Name(), what))
            : $"{LedgerTime.Text(at)}  {(run is null ? "" : $"run {run.RunId}: ")}{what}");
    }
}
