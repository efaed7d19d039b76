using SisyphusActors.Core.Operations;
using SisyphusActors.Hosting.Handlers;
using SisyphusActors.Hosting.Tests.Hosts;

namespace SisyphusActors.Hosting.Tests.Handlers;

/// <summary>How a registered handler's attempt ends.</summary>
public sealed class StepHandlerOperationTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_timeout_longer_than_a_timer_takes_is_kept_to_the_day()
    {
        var time = new SkippedDays();
        var year = TimeSpan.FromDays(365);

        var outcome = await RunAsync(Endless, Requests.Of("bill") with { Timeout = year }, time);

        outcome.ShouldBe(new OperationOutcome.TimedOut(year));
        time.Skipped.ShouldBe(year);
    }

    [Fact]
    public async Task A_handler_that_ends_within_a_long_timeout_succeeds() =>
        (await RunAsync(_ => Task.FromResult<object?>(1), Requests.Of("bill") with { Timeout = TimeSpan.FromDays(365) }))
            .ShouldBeOfType<OperationOutcome.Succeeded>();

    [Fact]
    public async Task An_abort_stops_a_handler()
    {
        using var abort = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var running = RunAsync(stop => { begun.SetResult(); return Endless(stop); }, Requests.Of("bill"), abort: abort.Token);
        await begun.Task.WaitAsync(Limit);

        await abort.CancelAsync();

        (await running).ShouldBe(new OperationOutcome.Cancelled());
    }

    private static async Task<object?> Endless(CancellationToken stop)
    {
        await Task.Delay(Timeout.Infinite, stop);
        return null;
    }

    private static Task<OperationOutcome> RunAsync(
        Func<CancellationToken, Task<object?>> run, OperationRequest request, TimeProvider? time = null, CancellationToken abort = default) =>
        new StepHandlerOperation(new Handler(run), TimeSpan.FromSeconds(5), time ?? TimeProvider.System).RunAsync(request, abort).WaitAsync(Limit);

    private sealed class Handler(Func<CancellationToken, Task<object?>> run) : IStepHandler
    {
        public Task<object?> RunAsync(StepCall call, CancellationToken abort) => run(abort);
    }

    /// <summary>Real time, but whole days pass at once.</summary>
    private sealed class SkippedDays : TimeProvider
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
}
