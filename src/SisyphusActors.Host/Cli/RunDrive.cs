using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Host.Background;
using SisyphusActors.Host.Live;
using SisyphusActors.Journal.Sqlite;
using SisyphusActors.Seams.Shell;

namespace SisyphusActors.Host.Cli;

/// <summary>Keeps runs in the foreground until each has ended or waits for a person, or this process is interrupted.</summary>
internal sealed class RunDrive(Session session, Interrupts interrupts)
{
    /// <summary>A run that is handed on has no host for a moment.</summary>
    private static readonly TimeSpan HandoverMax = TimeSpan.FromSeconds(3);

    private volatile bool _beginsNothing;

    /// <summary>The progress that fits where the words go.</summary>
    /// <param name="from">Changes up to this offset are old news to whoever reads lines.</param>
    /// <param name="several">Whether there is more than one run to be told from another.</param>
    /// <param name="stays">Whether the process stays while a run waits for a person.</param>
    public static IRunProgress Progress(Session session, long from, bool several = false, bool mayDraw = true, bool stays = false)
    {
        var shell = new ShellHandler(session.Workspace.Shell, session.Time);
        return session.Json ? new NoProgress()
            : mayDraw && session.Screen.IsTerminal ? new LiveProgress(session, shell, from)
            : new PlainProgress(session, shell, from, several, tellsWaiting: stays);
    }

    /// <inheritdoc cref="FollowAsync(IReadOnlyList{string}, IRunProgress, bool, bool)"/>
    public async Task<(RunView Run, bool Interrupted)> FollowAsync(string runId, IRunProgress progress, bool stay, bool takeOver = true)
    {
        var (runs, interrupted) = await FollowAsync([runId], progress, stay, takeOver).ConfigureAwait(false);
        return (runs[0], interrupted && !runs[0].Status.IsEnded());
    }

    /// <summary>Afterwards this process hosts nothing; other runs that it hosted are handed on.</summary>
    /// <param name="stay">Whether to go on while only a person can move a run.</param>
    /// <param name="takeOver">Whether this process becomes their host should the present one end.</param>
    /// <returns>The runs as they are now, and whether this process was told to stop before they were over.</returns>
    public async Task<(IReadOnlyList<RunView> Runs, bool Interrupted)> FollowAsync(IReadOnlyList<string> runIds, IRunProgress progress, bool stay, bool takeOver = true)
    {
        using var leave = new CancellationTokenSource();
        using var hurry = CancellationTokenSource.CreateLinkedTokenSource(interrupts.Stop);
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        IReadOnlyList<RunView> runs = [];
        var draining = DrainAsync(progress, leave, hurry.Token, over.Task);
        try
        {
            var beganNothing = false;
            runs = await session.Client.FollowAsync(runIds, run => IsOver(run, stay, takeOver), progress.Changed, takeOver, seen =>
            {
                progress.Polled(runs = seen);
                // What others have at work need not be waited for: it is handed on.
                if (beganNothing && !interrupts.EndsHosting && seen.All(HasNothingAtWork))
                    hurry.Cancel();
                beganNothing = _beginsNothing;
            }, leave.Token).ConfigureAwait(false);
            over.TrySetResult();
            if (!interrupts.Finish.IsCancellationRequested || runs.All(run => run.Status.IsEnded()))
            {
                // A run that lacks a secret is interrupted by leaving.
                var isLast = !runs.Any(LacksSecret);
                if (isLast)
                    progress.End(runs);
                var others = await new Handover(session, interrupts).LeaveAsync(runIds).ConfigureAwait(false);
                if (!isLast)
                    progress.End(runs = Now(runs));
                Tell(others);
                return (runs, Interrupted: false);
            }
        }
        catch (OperationCanceledException) when (leave.IsCancellationRequested)
        {
        }
        await draining.ConfigureAwait(false);
        var wasHost = session.Client.Host is not null;
        if (wasHost && interrupts.Stop.IsCancellationRequested)
        {
            progress.Note($"Stopping what is at work: it has {session.Workspace.Shell.GracePeriod.TotalSeconds:0.#} s to end by itself.");
            progress.Polled(runs);
        }
        var handedOn = await new Handover(session, interrupts).LeaveAsync(runIds).ConfigureAwait(false);
        if (runs.Count == 0)
            throw new CommandException(ExitCode.Interrupted, "Interrupted before the run began.");
        progress.End(runs = Now(runs));
        Tell(handedOn);
        if (!wasHost && HostLease.Describe(session.Workspace.DatabasePath) is { Pid: > 0 } holder)
            Tell($"Only the watching was stopped: the run goes on in process {holder.Pid}.");
        return (runs, Interrupted: true);
    }

    private void Tell(string? text)
    {
        if (text is not null)
            session.Screen.Error(Failure.Prefix + text);
    }

    private IReadOnlyList<RunView> Now(IReadOnlyList<RunView> runs) => [.. runs.Select(run => session.Runs.Get(run.RunId) ?? run)];

    /// <summary>Nothing of the run goes on in this process, whose commands it is not given.</summary>
    private bool LacksSecret(RunView run) => !run.Status.IsEnded() && session.Client.Host?.MissingSecrets(run.RunId) is [_, ..];

    private static bool HasNothingAtWork(RunView run) =>
        run.StepsOf(StepStatus.Running).All(s => s.Items is not null) && run.Calls.All(call => call.Status is not CallStatus.Running);

    private bool IsOver(RunView run, bool stay, bool takeOver) => LacksSecret(run) || run.WaitsFor switch
    {
        WaitsFor.Nobody => true,
        WaitsFor.Person => !stay,
        _ => !takeOver && run.Status is RunStatus.Interrupted && session.Time.GetUtcNow() - run.UpdatedAt > HandoverMax,
    };

    private async Task DrainAsync(IRunProgress progress, CancellationTokenSource leave, CancellationToken hurry, Task over)
    {
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = interrupts.Finish.Register(() => first.TrySetResult());
        if (await Task.WhenAny(first.Task, over).ConfigureAwait(false) == over)
            return;
        if (session.Client.Host is { } host)
        {
            progress.Note("Finishing what is at work, beginning nothing new. Ctrl-C again stops it now.");
            await host.DrainAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
            _beginsNothing = true;
            await host.DrainAsync(hurry).ConfigureAwait(false);
        }
        await leave.CancelAsync().ConfigureAwait(false);
    }
}
