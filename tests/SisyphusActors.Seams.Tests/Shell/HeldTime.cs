namespace SisyphusActors.Seams.Tests.Shell;

/// <summary>Real time, but a timer of one chosen length fires only when told: a timeout at the moment a test wants it.</summary>
internal sealed class HeldTime(TimeSpan held) : TimeProvider
{
    private readonly TaskCompletionSource _fire = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Fire() => _fire.SetResult();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != held)
            return base.CreateTimer(callback, state, dueTime, period);
        _ = _fire.Task.ContinueWith(_ => callback(state), TaskScheduler.Default);
        return new Never();
    }

    private sealed class Never : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() { }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

/// <summary>Real time, but whole days pass at once.</summary>
internal sealed class SkippedDays : TimeProvider
{
    public TimeSpan Skipped { get; private set; }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime < TimeSpan.FromDays(1))
            return base.CreateTimer(callback, state, dueTime, period);
        Skipped += dueTime;
        return base.CreateTimer(callback, state, TimeSpan.FromMilliseconds(1), period);
    }
}
