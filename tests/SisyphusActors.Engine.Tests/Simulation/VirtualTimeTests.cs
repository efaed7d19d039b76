using SisyphusActors.Engine.Simulation;

namespace SisyphusActors.Engine.Tests.Simulation;

public sealed class VirtualTimeTests
{
    private readonly VirtualTime _time = new();
    private readonly List<string> _rang = [];

    [Fact]
    public void Timers_ring_by_their_time_and_at_one_time_in_the_order_they_were_set()
    {
        After("c", 2);
        After("a", 1);
        After("b", 1);

        RingAll();

        _rang.ShouldBe(["a", "b", "c"]);
        _time.Elapsed.ShouldBe(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void A_timer_that_was_changed_or_disposed_rings_by_its_last_setting_only()
    {
        var changed = _time.CreateTimer(_ => _rang.Add("changed"), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        _time.CreateTimer(_ => _rang.Add("gone"), null, TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan).Dispose();
        changed.Change(TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);

        RingAll();

        _rang.ShouldBe(["changed"]);
        _time.Elapsed.ShouldBe(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public void A_timer_with_a_period_rings_again()
    {
        using var timer = _time.CreateTimer(_ => _rang.Add("again"), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));

        _time.RingNext();
        _time.RingNext();

        _rang.Count.ShouldBe(2);
        _time.Elapsed.ShouldBe(TimeSpan.FromSeconds(6));
    }

    [Fact]
    public void What_became_due_in_a_stall_rings_late_and_the_time_of_day_set_back_changes_no_timer()
    {
        After("late", 1);
        _time.Stall(TimeSpan.FromMinutes(1));
        _time.SetBack(TimeSpan.FromHours(1));

        RingAll();

        _rang.ShouldBe(["late"]);
        _time.Elapsed.ShouldBe(TimeSpan.FromMinutes(1));
        _time.GetElapsedTime(0).ShouldBe(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void A_seed_gives_the_numbers_of_the_published_generator() =>
        new SeededRandom(1234567).Next().ShouldBe(6457827717110365317UL);

    [Fact]
    public void Numbers_for_one_purpose_are_not_those_for_another()
    {
        SeededRandom.For(1, "a").Next().ShouldBe(SeededRandom.For(1, "a").Next());
        SeededRandom.For(1, "a").Next().ShouldNotBe(SeededRandom.For(1, "b").Next());
        SeededRandom.For(1, "a").Next().ShouldNotBe(SeededRandom.For(2, "a").Next());
    }

    private void After(string name, int seconds) => _time.After(TimeSpan.FromSeconds(seconds), () => _rang.Add(name));

    private void RingAll()
    {
        while (_time.RingNext())
        {
        }
    }
}
