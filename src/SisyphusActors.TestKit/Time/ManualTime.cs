namespace SisyphusActors.TestKit;

/// <summary>A clock that stands still until a test moves it.</summary>
/// <remarks>A timer that is due when it is made fires at once, so it does not matter whether a test moves the clock before or after an engine sets its timer.</remarks>
public sealed class ManualTime(DateTimeOffset? start = null) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly GrowingList<TimeSpan> _delays = new();
    private DateTimeOffset _now = start ?? new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock on and fires what is due, in order of due time, on the caller's thread.</summary>
    /// <remarks>A periodic timer fires once however many periods have passed, as on a machine that was suspended.</remarks>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        lock (_gate)
            _now += by;
        FireDue();
    }

    /// <summary>Waits until somebody has set a timer with exactly this delay, counted from the clock's time then.</summary>
    /// <exception cref="ExpectationFailedException">Nobody did within <see cref="TestTimeout.Default"/>.</exception>
    public async Task TimerSetAsync(TimeSpan delay)
    {
        if (await _delays.IndexOfAsync(0, d => d == delay, TestTimeout.Default).ConfigureAwait(false) < 0)
            throw new ExpectationFailedException($"No timer was set with a delay of {delay}. Set were: {string.Join(", ", _delays.ToList().Distinct())}");
    }

    private void FireDue()
    {
        List<ManualTimer> due;
        lock (_gate)
        {
            due = [.. _timers.Where(t => t.DueAt <= _now).OrderBy(t => t.DueAt)];
            foreach (var timer in due)
            {
                timer.DueAt = timer.Period is { } period ? _now + period : null;
                if (timer.DueAt is null)
                    _timers.Remove(timer);
            }
        }
        due.ForEach(timer => timer.Fire());
    }

    private sealed class ManualTimer(ManualTime time, Action fire) : ITimer
    {
        public DateTimeOffset? DueAt { get; set; }

        public TimeSpan? Period { get; private set; }

        public Action Fire => fire;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
                Period = period > TimeSpan.Zero ? period : null;
                DueAt = dueTime == Timeout.InfiniteTimeSpan ? null : time._now + dueTime;
                if (DueAt is not null)
                    time._timers.Add(this);
            }
            if (dueTime != Timeout.InfiniteTimeSpan)
                time._delays.Add(dueTime);
            if (dueTime == TimeSpan.Zero)
                time.FireDue();
            return true;
        }

        public void Dispose()
        {
            lock (time._gate)
                time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
