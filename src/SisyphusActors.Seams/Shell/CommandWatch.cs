using SisyphusActors.Seams.Operations;

namespace SisyphusActors.Seams.Shell;

/// <summary>Sees a command to its end, stopping it and all it started when its time is over or it is to be aborted.</summary>
internal sealed class CommandWatch(TimeSpan gracePeriod, TimeProvider time)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);

    /// <summary>After SIGKILL only a process stuck in the kernel stays; it is not waited for longer than this.</summary>
    private static readonly TimeSpan PatienceAfterKill = TimeSpan.FromSeconds(5);

    /// <returns>Null when the status was lost. Nothing of the command's group is running any more.</returns>
    public async Task<CommandEnd?> EndAsync(RunningCommand command, TimeSpan? timeout, CancellationToken abort)
    {
        var stopped = await StoppedAsync(command.Ended, timeout, abort).ConfigureAwait(false);
        var endingSince = time.GetTimestamp();
        if (stopped is not null)
        {
            command.Terminate();
            if (!await EndsWithinGraceAsync(command.Ended).ConfigureAwait(false))
                command.Kill();
            await command.Ended.ConfigureAwait(false);
        }
        var end = command.TakeStatus();
        await EndLeftoversAsync(() => command.AnyLeft, stopped is null ? command.Terminate : null, command.Kill, endingSince)
            .ConfigureAwait(false);
        return stopped ?? end;
    }

    /// <summary>Ends process groups that outlived their host.</summary>
    /// <returns>Whether all are gone.</returns>
    public Task<bool> EndGroupsAsync(IReadOnlyList<int> groups) => EndLeftoversAsync(
        () => groups.Any(ProcessGroups.AnyAlive),
        () => SignalAll(groups, PosixSpawn.SigTerm),
        () => SignalAll(groups, PosixSpawn.SigKill),
        time.GetTimestamp());

    private static void SignalAll(IReadOnlyList<int> groups, int signal)
    {
        foreach (var group in groups)
            PosixSpawn.Signal(group, signal);
    }

    private async Task<CommandEnd?> StoppedAsync(Task ended, TimeSpan? timeout, CancellationToken abort)
    {
        using var noLonger = CancellationTokenSource.CreateLinkedTokenSource(abort);
        var expiry = LongDelay.WaitAsync(timeout, time, noLonger.Token);
        await Task.WhenAny(ended, expiry).ConfigureAwait(false);
        if (expiry.IsFaulted)
            await expiry.ConfigureAwait(false);
        CommandEnd? stopped = ended.IsCompleted ? null : expiry.IsCanceled ? new CommandEnd.Cancelled() : new CommandEnd.TimedOut();
        await noLonger.CancelAsync().ConfigureAwait(false);
        return stopped;
    }

    private async Task<bool> EndsWithinGraceAsync(Task ended)
    {
        using var noLonger = new CancellationTokenSource();
        await Task.WhenAny(ended, Task.Delay(gracePeriod, time, noLonger.Token)).ConfigureAwait(false);
        await noLonger.CancelAsync().ConfigureAwait(false);
        return ended.IsCompleted;
    }

    private async Task<bool> EndLeftoversAsync(Func<bool> anyLeft, Action? terminate, Action kill, long since)
    {
        if (!anyLeft())
            return true;
        terminate?.Invoke();
        if (await GoneAsync(anyLeft, gracePeriod - time.GetElapsedTime(since)).ConfigureAwait(false))
            return true;
        kill();
        return await GoneAsync(anyLeft, PatienceAfterKill).ConfigureAwait(false);
    }

    private async Task<bool> GoneAsync(Func<bool> anyLeft, TimeSpan patience)
    {
        var since = time.GetTimestamp();
        while (anyLeft())
        {
            if (time.GetElapsedTime(since) >= patience)
                return false;
            await Task.Delay(PollInterval, time).ConfigureAwait(false);
        }
        return true;
    }
}
