using SisyphusActors.Seams.Operations;
using SisyphusActors.Seams.Shell.Posix;

namespace SisyphusActors.Seams.Shell;

/// <summary>Sees a command to its end, stopping it and all it started when its time is over or it is to be aborted.</summary>
internal sealed class CommandWatch(TimeSpan gracePeriod, TimeProvider time)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);

    /// <summary>After SIGKILL only a process stuck in the kernel stays; it is not waited for longer than this.</summary>
    private static readonly TimeSpan PatienceAfterKill = TimeSpan.FromSeconds(5);

    /// <param name="timeLeft">Null for a command without a timeout.</param>
    /// <param name="leave">Cancelled to leave it as it is, unless its end has begun.</param>
    /// <returns>Null when nothing tells how it ended: what is left of it is left alone. Otherwise nothing of it runs any more.</returns>
    /// <exception cref="OperationCanceledException">It was left.</exception>
    public async Task<CommandEnd?> EndAsync(RunningCommand command, TimeSpan? timeLeft, CancellationToken abort, CancellationToken leave = default)
    {
        var stopped = command.StopBegun ?? await StoppedAsync(command, timeLeft, abort, leave).ConfigureAwait(false);
        var endingSince = time.GetTimestamp();
        if (stopped is not null)
        {
            command.Terminate(stopped);
            if (!await WithinAsync(command.Ended, gracePeriod).ConfigureAwait(false))
                command.Kill();
            await command.Ended.ConfigureAwait(false);
        }
        if ((stopped ?? command.End) is not { } end)
            return null;
        var graceLeft = stopped is null ? gracePeriod : gracePeriod - time.GetElapsedTime(endingSince);
        if (!await WithinAsync(command.Gone, graceLeft).ConfigureAwait(false))
        {
            command.Kill();
            await WithinAsync(command.Gone, PatienceAfterKill).ConfigureAwait(false);
        }
        return end;
    }

    /// <summary>Ends process groups that outlived their supervisor.</summary>
    /// <returns>Whether all are gone.</returns>
    public async Task<bool> EndGroupsAsync(IReadOnlyList<int> groups)
    {
        if (!groups.Any(ProcessGroups.AnyAlive))
            return true;
        foreach (var group in groups)
            Signals.Terminate(group);
        if (await GoneAsync(groups, gracePeriod).ConfigureAwait(false))
            return true;
        foreach (var group in groups)
            Signals.Kill(group);
        return await GoneAsync(groups, PatienceAfterKill).ConfigureAwait(false);
    }

    private async Task<CommandEnd?> StoppedAsync(RunningCommand command, TimeSpan? timeLeft, CancellationToken abort, CancellationToken leave)
    {
        using var noLonger = CancellationTokenSource.CreateLinkedTokenSource(abort, leave);
        var expiry = LongDelay.WaitAsync(timeLeft, time, noLonger.Token);
        await Task.WhenAny(command.Ended, expiry).ConfigureAwait(false);
        if (expiry.IsFaulted)
            await expiry.ConfigureAwait(false);
        if (leave.IsCancellationRequested && !abort.IsCancellationRequested && !command.Ended.IsCompleted)
            throw new OperationCanceledException(leave);
        CommandEnd? stopped = command.Ended.IsCompleted || command.End is not null ? null : expiry.IsCanceled ? new CommandEnd.Cancelled() : new CommandEnd.TimedOut();
        await noLonger.CancelAsync().ConfigureAwait(false);
        return stopped;
    }

    private async Task<bool> WithinAsync(Task awaited, TimeSpan patience)
    {
        if (awaited.IsCompleted || patience <= TimeSpan.Zero)
            return awaited.IsCompleted;
        using var noLonger = new CancellationTokenSource();
        await Task.WhenAny(awaited, Task.Delay(patience, time, noLonger.Token)).ConfigureAwait(false);
        await noLonger.CancelAsync().ConfigureAwait(false);
        return awaited.IsCompleted;
    }

    private async Task<bool> GoneAsync(IReadOnlyList<int> groups, TimeSpan patience)
    {
        var since = time.GetTimestamp();
        while (groups.Any(ProcessGroups.AnyAlive))
        {
            if (time.GetElapsedTime(since) >= patience)
                return false;
            await Task.Delay(PollInterval, time).ConfigureAwait(false);
        }
        return true;
    }
}
