using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine.Parts;
using SisyphusActors.Engine.Simulation;

namespace SisyphusActors.Engine.Tests.Parts;

public sealed class DurableTimersTests : IDisposable
{
    private readonly VirtualTime _time = new();
    private readonly List<ArmedTimer> _rang = [];
    private readonly DurableTimers<string> _timers;

    public DurableTimersTests() => _timers = new DurableTimers<string>(_time, (_, timer) => _rang.Add(timer));

    public void Dispose() => _timers.Dispose();

    [Fact]
    public void A_clock_that_was_set_back_makes_a_timer_wait_for_its_time()
    {
        var timer = In(TimeSpan.FromMinutes(1));
        _timers.Arm("t", timer);
        _time.SetBack(TimeSpan.FromMinutes(10));
        _time.RingNext();

        _timers.IsDue("t", timer).ShouldBeFalse();
        _time.RingNext();
        _timers.IsDue("t", timer).ShouldBeTrue();
        _time.Elapsed.ShouldBe(TimeSpan.FromMinutes(11));
    }

    [Fact]
    public void A_timer_that_rang_as_it_was_replaced_does_not_take_the_place_of_the_new_one()
    {
        var (old, replacement) = (In(TimeSpan.FromMinutes(1)), In(TimeSpan.FromMinutes(2)));
        _timers.Arm("t", old);
        _time.RingNext();
        _timers.Arm("t", replacement);
        _time.SetBack(TimeSpan.FromMinutes(10));

        _timers.IsDue("t", old).ShouldBeFalse();
        while (_time.RingNext())
            _timers.IsDue("t", _rang[^1]);
        _rang[^1].ShouldBe(replacement);
        _timers.IsDue("t", replacement).ShouldBeTrue();
    }

    private ArmedTimer In(TimeSpan delay) => new(_rang.Count + 1, _time.GetUtcNow() + delay);
}
