namespace SisyphusActors.TestKit.Tests;

public sealed class ManualTimeTests
{
    private readonly ManualTime _time = new();
    private readonly List<string> _fired = [];

    private ITimer Timer(string name, int seconds, int periodSeconds = 0) =>
        _time.CreateTimer(_ => _fired.Add(name), null, TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(periodSeconds));

    [Fact]
    public void Time_stands_still_until_it_is_moved()
    {
        var before = _time.GetUtcNow();

        _time.GetUtcNow().ShouldBe(before);
        _time.Advance(TimeSpan.FromMinutes(1));

        (_time.GetUtcNow() - before).ShouldBe(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Timers_fire_in_the_order_they_are_due_and_once()
    {
        Timer("late", 2);
        Timer("early", 1);
        Timer("never", 10);

        _time.Advance(TimeSpan.FromSeconds(5));
        _time.Advance(TimeSpan.FromSeconds(1));

        _fired.ShouldBe(["early", "late"]);
    }

    [Fact]
    public void A_timer_due_at_once_does_not_wait_for_the_clock()
    {
        Timer("now", 0);

        _fired.ShouldBe(["now"]);
    }

    [Fact]
    public void A_disposed_timer_does_not_fire()
    {
        Timer("gone", 1).Dispose();

        _time.Advance(TimeSpan.FromSeconds(5));

        _fired.ShouldBeEmpty();
    }

    [Fact]
    public void A_periodic_timer_fires_once_for_each_move_of_the_clock()
    {
        Timer("tick", 1, periodSeconds: 1);

        _time.Advance(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(1));

        _fired.ShouldBe(["tick", "tick"]);
    }

    [Fact]
    public async Task A_delay_ends_when_its_time_has_come()
    {
        var delay = Task.Delay(TimeSpan.FromHours(1), _time);
        await _time.TimerSetAsync(TimeSpan.FromHours(1));
        delay.IsCompleted.ShouldBeFalse();

        _time.Advance(TimeSpan.FromHours(1));

        await delay.WaitAsync(TestTimeout.Default);
    }
}
