using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Host.Live;
using SisyphusActors.Journal.Sqlite;
using SisyphusActors.Seams.Shell;

namespace SisyphusActors.Host.Cli;

/// <summary>Keeps a run in the foreground until it ends, waits for a person, or this process is interrupted.</summary>
internal sealed class RunDrive(Session session, Interrupts interrupts)
{
    private static readonly TimeSpan UnnoticedDelay = TimeSpan.FromMilliseconds(300);

    /// <summary>The progress that fits where the words go.</summary>
    /// <param name="from">Changes up to this offset are old news to whoever reads lines.</param>
    /// <param name="stays">Whether the process stays while the run waits for a person.</param>
    public static IRunProgress Progress(Session session, long from, bool mayDraw = true, bool stays = false)
    {
        var shell = new ShellHandler(session.Workspace.Shell, session.Time);
        return session.Json ? new NoProgress()
            : mayDraw && session.Screen.IsTerminal ? new LiveProgress(session, shell)
            : new PlainProgress(session, shell, from, tellsWaiting: stays);
    }

    /// <param name="stay">Whether to go on while only a person can move the run.</param>
    /// <param name="takeOver">Whether this process becomes its host should the present one end.</param>
    /// <param name="leaves">Whether this process ends after it.</param>
    /// <returns>The run as it is now, and whether this process was told to stop.</returns>
    public async Task<(RunView Run, bool Interrupted)> FollowAsync(
        string runId, IRunProgress progress, bool stay, bool takeOver = true, bool leaves = true)
    {
        using var leave = new CancellationTokenSource();
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        RunView? last = null;
        var draining = DrainAsync(progress, leave, over.Task);
        try
        {
            last = await session.Client.FollowAsync(
                runId,
                run => IsOver(run, stay, takeOver),
                progress.Changed,
                takeOver,
                run => progress.Polled(last = run),
                leave.Token).ConfigureAwait(false);
            over.TrySetResult();
            if (LacksSecret(last))
            {
                await session.LeaveAsync().ConfigureAwait(false);
                last = session.Runs.Get(runId) ?? last;
                progress.End(last);
                return (last, Interrupted: false);
            }
            if (last.Status.IsEnded() || !interrupts.Finish.IsCancellationRequested)
            {
                progress.End(last);
                if (leaves)
                    await FinishOthersAsync().ConfigureAwait(false);
                return (last, Interrupted: false);
            }
        }
        catch (OperationCanceledException) when (leave.IsCancellationRequested)
        {
        }
        await draining.ConfigureAwait(false);
        var wasHost = session.Client.Host is not null;
        if (wasHost && interrupts.Stop.IsCancellationRequested)
        {
            progress.Note("Stopping what is at work: it has 5 s to end by itself.");
            if (last is not null)
                progress.Polled(last);
        }
        await session.LeaveAsync().ConfigureAwait(false);
        last = session.Runs.Get(runId) ?? last;
        if (last is not null)
            progress.End(last);
        else
            throw new CommandException(ExitCode.Interrupted, "Interrupted before the run began.");
        if (!wasHost && HostLease.Describe(session.Workspace.DatabasePath) is { Pid: > 0 } holder)
            session.Screen.Error($"sisyphus: Only the watching was stopped: the run goes on in process {holder.Pid}.");
        return (last, Interrupted: !last.Status.IsEnded());
    }

    /// <summary>Other processes may have runs in this one, their host. What is at work of them is finished, not stopped; then whoever follows them takes over.</summary>
    private async Task FinishOthersAsync()
    {
        if (session.Client.Host is not { } host)
            return;
        var hurry = interrupts.Finish.IsCancellationRequested ? interrupts.Stop : interrupts.Finish;
        var drained = host.DrainAsync(hurry);
        if (await Task.WhenAny(drained, Task.Delay(UnnoticedDelay, session.Time)).ConfigureAwait(false) != drained && !session.Json)
            session.Screen.Error("sisyphus: Steps of other runs are at work in this process: they are finished first. Ctrl-C stops them.");
        await drained.ConfigureAwait(false);
    }

    /// <summary>Nothing of the run goes on in this process, whose commands it is not given.</summary>
    private bool LacksSecret(RunView run) => !run.Status.IsEnded() && session.Client.Host?.MissingSecrets(run.RunId) is [_, ..];

    private bool IsOver(RunView run, bool stay, bool takeOver) => LacksSecret(run) || run.WaitsFor switch
    {
        WaitsFor.Nobody => true,
        WaitsFor.Person => !stay,
        _ => !takeOver && run.Status is RunStatus.Interrupted,
    };

    private async Task DrainAsync(IRunProgress progress, CancellationTokenSource leave, Task over)
    {
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = interrupts.Finish.Register(() => first.TrySetResult());
        if (await Task.WhenAny(first.Task, over).ConfigureAwait(false) == over)
            return;
        if (session.Client.Host is { } host)
        {
            progress.Note("Finishing what is at work, beginning nothing new. Ctrl-C again stops it now.");
            await host.DrainAsync(interrupts.Stop).ConfigureAwait(false);
        }
        await leave.CancelAsync().ConfigureAwait(false);
    }
}
