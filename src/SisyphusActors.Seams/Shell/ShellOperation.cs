using System.Diagnostics;
using System.Globalization;
using SisyphusActors.Core.Operations;
using SisyphusActors.Seams.Operations;
using SisyphusActors.Seams.Shell.Posix;

namespace SisyphusActors.Seams.Shell;

/// <summary>One operation: started, gone on with, or found out about, as its spool tells.</summary>
internal sealed class ShellOperation(OperationRequest request, SpoolDirectory spool, ShellSettings settings, CommandWatch watch, TimeProvider time)
{
    private static readonly OperationOutcome Left = new OperationOutcome.InDoubt("It was left to the next host.");
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(5);

    /// <inheritdoc cref="ShellHandler.RunAsync"/>
    /// <param name="leave">Cancelled to begin nothing any more, and to leave what runs as it is.</param>
    public async Task<OperationOutcome> RunAsync(CancellationToken abort, CancellationToken leave)
    {
        while (true)
            switch (await StateAsync().ConfigureAwait(false))
            {
                case SpoolState.NotStarted when abort.IsCancellationRequested:
                    return new OperationOutcome.Cancelled();
                case SpoolState.NotStarted or SpoolState.Running or SpoolState.Lost when leave.IsCancellationRequested && !abort.IsCancellationRequested:
                    return Left;
                case SpoolState.NotStarted:
                    if (await StartedAsync(abort, leave).ConfigureAwait(false) is { } outcome)
                        return outcome;
                    break;
                case SpoolState.Running:
                    if (await SeeToItsEndAsync(PosixCommand.Attach(spool), TimeLeft(), abort, leave).ConfigureAwait(false) is { } end)
                        return end;
                    break;
                case SpoolState.Ended ended:
                    return await SettledAsync(ended.End).ConfigureAwait(false);
                case SpoolState.Lost lost:
                    if (await ClearedAsync(lost, mayTouch: request.Idempotent).ConfigureAwait(false) is Reconciliation.InDoubt doubt)
                        return new OperationOutcome.InDoubt(doubt.Why);
                    break;
            }
    }

    /// <inheritdoc cref="IOperationHandler.ReconcileAsync"/>
    public async Task<Reconciliation> ReconcileAsync(bool aborting)
    {
        var state = await StateAsync().ConfigureAwait(false);
        if (state is SpoolState.Running { Stop: var stop } && (aborting || stop is CommandEnd.Cancelled))
        {
            using (var command = PosixCommand.Attach(spool))
                await watch.EndAsync(command, timeLeft: null, new CancellationToken(canceled: true)).ConfigureAwait(false);
            state = spool.Look();
        }
        return state switch
        {
            SpoolState.Ended { End: CommandEnd.Cancelled } when !aborting => request.Idempotent ? Cleared() : Found(state),
            SpoolState.Ended ended => new Reconciliation.Ended(await SettledAsync(ended.End).ConfigureAwait(false)),
            SpoolState.Lost lost => await ClearedAsync(lost, mayTouch: aborting || request.Idempotent).ConfigureAwait(false),
            _ => Found(state),
        };
    }

    /// <inheritdoc cref="ShellHandler.Look"/>
    public Reconciliation Look() => spool.Look() switch
    {
        SpoolState.Running { Stop: CommandEnd.Cancelled } running =>
            new Reconciliation.InDoubt($"Its host had begun to stop the command to end in a hurry; process group {running.Group} still runs, and is stopped first."),
        SpoolState.Running running when running.Stop is CommandEnd.TimedOut || TimeLeft() == TimeSpan.Zero =>
            new Reconciliation.StillRunning($"process group {running.Group}, which is stopped, since its timeout is over"),
        var state => Found(state),
    };

    private Reconciliation Found(SpoolState state) => state switch
    {
        SpoolState.NotStarted => new Reconciliation.SafeToRun(),
        SpoolState.Starting => new Reconciliation.StillRunning("it is just starting"),
        SpoolState.Running running => new Reconciliation.StillRunning($"process group {running.Group}"),
        // Nobody asked the run for it: its host stopped it to end in a hurry.
        SpoolState.Ended { End: CommandEnd.Cancelled } =>
            new Reconciliation.InDoubt("Its host stopped the command to end in a hurry, and how far it had come is not known."),
        SpoolState.Ended ended => new Reconciliation.Ended(Outcome(ended.End)),
        SpoolState.Lost lost => new Reconciliation.InDoubt(lost.Why + Named(Survivors())),
        _ => throw new UnreachableException(),
    };

    /// <returns>Null when what became of it is to be looked for.</returns>
    private async Task<OperationOutcome?> StartedAsync(CancellationToken abort, CancellationToken leave)
    {
        if (request.Command!.Contains('\0'))
            return NothingRun("A command cannot hold a NUL character.");
        if (!ShellEnvironment.TryBuild(request, spool, settings, out var environment, out var problem))
            return NothingRun(problem);
        if (!Directory.Exists(settings.WorkingDirectory))
            return NothingRun($"The working directory '{settings.WorkingDirectory}' does not exist.");
        RunningCommand command;
        try
        {
            spool.LayOut(request);
            command = OperatingSystem.IsWindows()
                ? new WindowsCommand(request.Command, settings.WorkingDirectory, environment, spool)
                : PosixCommand.Start(spool, request.Command, settings, environment);
        }
        catch (CommandNotStartedException e)
        {
            spool.Remove();
            return e.TooLong
                ? NothingRun($"{e.Message} The command or a variable is too long (128 KiB each on Linux); hand large values over in files or read them from SISYPHUS_CONTEXT.")
                : new OperationOutcome.Failed(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new OperationOutcome.Failed($"The command was not begun. Make room or give access under {settings.SpoolRoot}, then retry the step. {e.Message}");
        }
        var outcome = await SeeToItsEndAsync(command, request.Timeout, abort, leave).ConfigureAwait(false);
        return outcome is null && spool.Look() is SpoolState.NotStarted
            ? new OperationOutcome.Failed($"The command was not begun: '{settings.WorkingDirectory}' cannot be entered, or '{spool.Path}' cannot be written. Make room or give access, then retry the step.")
            : outcome;
    }

    private async Task<OperationOutcome?> SeeToItsEndAsync(RunningCommand command, TimeSpan? timeLeft, CancellationToken abort, CancellationToken leave)
    {
        using (command)
            try
            {
                return await watch.EndAsync(command, timeLeft, abort, leave).ConfigureAwait(false) is { } end ? Outcome(end) : null;
            }
            catch (OperationCanceledException)
            {
                return Left;
            }
            catch (Exception e)
            {
                return new OperationOutcome.InDoubt($"The command was started, and how it ended cannot be found out: {e.GetType().Name}: {e.Message} Its process group, if it still runs: {spool.ReadGroup()?.ToString(CultureInfo.InvariantCulture) ?? "not recorded"}.");
            }
    }

    /// <summary>Its time goes on while no host is there; a clock that was set back gives it no more than all of it again.</summary>
    private TimeSpan? TimeLeft()
    {
        if (request.Timeout is not { } timeout)
            return null;
        var left = timeout - (time.GetUtcNow() - spool.StartedAt);
        return left < TimeSpan.Zero ? TimeSpan.Zero : left > timeout ? timeout : left;
    }

    private async Task<SpoolState> StateAsync()
    {
        while (true)
        {
            if (spool.Look() is not SpoolState.Starting and var state)
                return state;
            await Task.Delay(PollInterval, time).ConfigureAwait(false);
        }
    }

    private async Task<OperationOutcome> SettledAsync(CommandEnd end)
    {
        await watch.EndGroupsAsync(Survivors()).ConfigureAwait(false);
        return Outcome(end);
    }

    private OperationOutcome Outcome(CommandEnd end) => ShellOutcome.Of(end, spool, request, settings.Secrets);

    /// <summary>Ends what is left of a command that nobody can say anything of, so that it may be run again if it may be repeated.</summary>
    private async Task<Reconciliation> ClearedAsync(SpoolState.Lost lost, bool mayTouch)
    {
        var groups = Survivors();
        if (!mayTouch)
            return new Reconciliation.InDoubt(lost.Why + Named(groups));
        if (!await watch.EndGroupsAsync(groups).ConfigureAwait(false))
            return new Reconciliation.InDoubt($"{lost.Why} It cannot be stopped, so it is not run again.{Named(groups)}");
        return request.Idempotent ? Cleared() : new Reconciliation.InDoubt($"{lost.Why} Nothing of it is known to run any more.");
    }

    private Reconciliation Cleared()
    {
        try
        {
            spool.Remove();
            return new Reconciliation.SafeToRun();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Reconciliation.InDoubt($"The spool of the command that was started cannot be removed, so it is not run again: {e.Message}");
        }
    }

    /// <summary>The recorded group where a process in it proves to be this operation's, or every group that has such a process when none was recorded.</summary>
    private IReadOnlyList<int> Survivors()
    {
        var groups = ProcessGroups.Of(request.OpKey);
        return spool.ReadGroup() is { } recorded ? [.. groups.Where(group => group == recorded)] : groups;
    }

    private static string Named(IReadOnlyList<int> groups) => groups.Count == 0
        ? ""
        : $" Still running: process group {string.Join(", ", groups)} (kill -TERM -{groups[0]} stops it).";

    private static OperationOutcome.Failed NothingRun(string why) => new(why, Retryable: false);
}
