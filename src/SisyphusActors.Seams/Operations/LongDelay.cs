namespace SisyphusActors.Seams.Operations;

/// <summary>A delay of any length; one .NET timer takes at most 49.7 days.</summary>
public static class LongDelay
{
    private static readonly TimeSpan OneTimerMax = TimeSpan.FromDays(30);

    /// <param name="delay">Null for one that only <paramref name="stop"/> ends.</param>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled first.</exception>
    public static async Task WaitAsync(TimeSpan? delay, TimeProvider time, CancellationToken stop)
    {
        var left = delay ?? Timeout.InfiniteTimeSpan;
        for (; left > OneTimerMax; left -= OneTimerMax)
            await Task.Delay(OneTimerMax, time, stop).ConfigureAwait(false);
        await Task.Delay(left, time, stop).ConfigureAwait(false);
    }

    /// <param name="delay">Null for one that only <paramref name="stop"/> ends.</param>
    /// <returns>Whether <paramref name="work"/> ended, in whatever way, before the delay and before it was to stop.</returns>
    public static async Task<bool> EndsAsync(Task work, TimeSpan? delay, TimeProvider time, CancellationToken stop)
    {
        var left = delay ?? Timeout.InfiniteTimeSpan;
        for (; ; left -= OneTimerMax)
        {
            await work.WaitAsync(left > OneTimerMax ? OneTimerMax : left, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (left <= OneTimerMax || work.IsCompleted || stop.IsCancellationRequested)
                return work.IsCompleted;
        }
    }
}
