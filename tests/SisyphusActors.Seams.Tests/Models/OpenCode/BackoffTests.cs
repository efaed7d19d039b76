using SisyphusActors.Seams.Models.OpenCode;

namespace SisyphusActors.Seams.Tests.Models.OpenCode;

public sealed class BackoffTests
{
    [Fact]
    public async Task Each_wait_doubles_up_to_the_longest_and_one_that_lived_long_enough_is_forgotten()
    {
        var time = new LeapingTime();
        var backoff = new Backoff(TimeSpan.FromSeconds(1), longest: TimeSpan.FromSeconds(3), longEnough: TimeSpan.FromMinutes(1), time);

        for (var start = 0; start < 5; start++)
            await backoff.WaitAsync(CancellationToken.None);
        time.Now += TimeSpan.FromMinutes(1);
        await backoff.WaitAsync(CancellationToken.None);
        await backoff.WaitAsync(CancellationToken.None);

        time.Waits.ShouldBe([1, 2, 3, 3, 1]);
    }

    /// <summary>A clock on which every wait is over at once.</summary>
    private sealed class LeapingTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public List<int> Waits { get; } = [];

        public override DateTimeOffset GetUtcNow() => Now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waits.Add((int)dueTime.TotalSeconds);
            Now += dueTime;
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
