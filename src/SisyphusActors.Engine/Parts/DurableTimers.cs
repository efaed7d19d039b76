using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.Engine.Parts;

/// <summary>Timers set in the journal, running on the engine's clock. One thread at a time calls it; <paramref name="rang"/> comes from any.</summary>
/// <param name="rang">A timer came to its end: ask <see cref="IsDue"/>.</param>
internal sealed class DurableTimers<TKey>(TimeProvider time, Action<TKey, ArmedTimer> rang) : IDisposable where TKey : notnull
{
    /// <summary>The longest delay one timer takes; a later one is armed again when it rings.</summary>
    private static readonly TimeSpan DelayMax = TimeSpan.FromDays(30);

    private readonly Dictionary<TKey, (ArmedTimer Armed, ITimer Running)> _timers = [];

    public void Arm(TKey key, ArmedTimer timer)
    {
        Disarm(key);
        var left = timer.DueAt - time.GetUtcNow();
        var delay = left < TimeSpan.Zero ? TimeSpan.Zero : left > DelayMax ? DelayMax : left;
        _timers[key] = (timer, time.CreateTimer(_ => rang(key, timer), null, delay, Timeout.InfiniteTimeSpan));
    }

    public void Disarm(TKey key)
    {
        if (_timers.Remove(key, out var timer))
            timer.Running.Dispose();
    }

    /// <summary>A clock that was set back, or a delay past the longest one, leaves time to wait for: the timer is armed again.</summary>
    public bool IsDue(TKey key, ArmedTimer timer)
    {
        if (timer.DueAt <= time.GetUtcNow())
            return true;
        if (_timers.TryGetValue(key, out var current) && current.Armed == timer)
            Arm(key, timer);
        return false;
    }

    public void Dispose()
    {
        foreach (var timer in _timers.Values)
            timer.Running.Dispose();
        _timers.Clear();
    }
}
