namespace SisyphusActors.Engine.Simulation;

/// <summary>A clock that stands still until it is told to go on to the next timer. One thread.</summary>
public sealed class VirtualTime : TimeProvider
{
    private static readonly DateTimeOffset Epoch = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<(VirtualTimer Timer, int Setting), (long DueTicks, long Order)> _due = new();
    private TimeSpan _setBack;
    private long _order;

    /// <summary>Since the beginning; unlike the time of day it never goes back.</summary>
    public TimeSpan Elapsed { get; private set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How long until the next timer is due; null when there is none.</summary>
    public TimeSpan? UntilNext
    {
        get
        {
            while (_due.TryPeek(out var next, out var at))
            {
                if (next.Timer.Setting == next.Setting)
                    return TimeSpan.FromTicks(Math.Max(0, at.DueTicks - Elapsed.Ticks));
                _due.Dequeue();
            }
            return null;
        }
    }

    public override DateTimeOffset GetUtcNow() => Epoch + Elapsed - _setBack;

    public override long GetTimestamp() => Elapsed.Ticks;

    /// <summary>Somebody sets the time of day back; timers run on.</summary>
    public void SetBack(TimeSpan by) => _setBack += by;

    /// <summary>Lets time pass in which no timer rings: those that become due ring late.</summary>
    public void Stall(TimeSpan duration) => Elapsed += duration;

    /// <summary>Goes on to the next timer and rings it; of two at one time, the one that was set first.</summary>
    /// <returns>False when there is none.</returns>
    public bool RingNext()
    {
        if (UntilNext is not { } wait)
            return false;
        Elapsed += wait;
        var (timer, _) = _due.Dequeue();
        timer.Ring();
        return true;
    }

    /// <summary>Does something after a delay, once.</summary>
    public void After(TimeSpan delay, Action action) => CreateTimer(_ => action(), null, delay, Timeout.InfiniteTimeSpan);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class VirtualTimer(VirtualTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        /// <summary>Grows with each change: what was queued before is void.</summary>
        public int Setting { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Setting++;
            _period = period;
            if (dueTime != Timeout.InfiniteTimeSpan)
                time._due.Enqueue((this, Setting), (time.Elapsed.Ticks + dueTime.Ticks, ++time._order));
            return true;
        }

        public void Ring()
        {
            if (_period > TimeSpan.Zero)
                Change(_period, _period);
            callback(state);
        }

        public void Dispose() => Setting++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
