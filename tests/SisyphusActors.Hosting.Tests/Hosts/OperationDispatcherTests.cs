using System.Collections.Frozen;
using SisyphusActors.Core.Operations;
using SisyphusActors.Hosting.Hosts;
using SisyphusActors.Seams.Operations;
using SisyphusActors.Seams.Secrets;

namespace SisyphusActors.Hosting.Tests.Hosts;

/// <summary>What a claim comes to when crashes, cancels and exceptions meet.</summary>
public sealed class OperationDispatcherTests
{
    private readonly Scripted _handler = new();
    private readonly OperationRequest _request = Requests.Of("bill");
    private readonly TaskCompletionSource<OperationOutcome> _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly OperationDispatcher _dispatcher;

    public OperationDispatcherTests() =>
        _dispatcher = new OperationDispatcher(new Dictionary<string, IOperationHandler> { ["bill"] = _handler }.ToFrozenDictionary(), new SecretValues(new Dictionary<string, string> { ["KNOWN"] = "s3cret" }));

    [Fact]
    public async Task A_cancel_that_meets_a_crash_looks_before_it_settles()
    {
        _handler.Found = new Reconciliation.Ended(new OperationOutcome.Failed("exit code 3", 3));

        _dispatcher.Abort(_request.OpKey);
        Start(recovered: true);

        (await ToldAsync()).ShouldBe(new OperationOutcome.Failed("exit code 3", 3));
        _handler.Aborting.ShouldBe(true, "the handler is told what the run asked for");
    }

    [Fact]
    public async Task A_cancel_while_it_is_found_out_waits_for_what_is_found()
    {
        var looking = _handler.Hold();
        Start(recovered: true);

        _dispatcher.Abort(_request.OpKey);
        _told.Task.IsCompleted.ShouldBeFalse();
        looking.SetResult(new Reconciliation.InDoubt("it may still run"));

        (await ToldAsync()).ShouldBe(new OperationOutcome.InDoubt("it may still run"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_never_begun_is_cancelled_and_not_run(bool beforeTheStart)
    {
        var looking = _handler.Hold();
        if (beforeTheStart)
            _dispatcher.Abort(_request.OpKey);
        Start(recovered: true);
        if (!beforeTheStart)
            _dispatcher.Abort(_request.OpKey);
        looking.SetResult(new Reconciliation.SafeToRun());

        (await ToldAsync()).ShouldBe(new OperationOutcome.Cancelled());
        _handler.Runs.ShouldBe(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_found_running_is_gone_on_with_and_stopped_by_whoever_sees_it_to_its_end(bool isAborted)
    {
        var looking = _handler.Hold();
        Start(recovered: true);
        if (isAborted)
            _dispatcher.Abort(_request.OpKey);
        looking.SetResult(new Reconciliation.StillRunning("process group 7"));

        (await ToldAsync()).ShouldBeOfType<OperationOutcome.Succeeded>();
        _handler.Runs.ShouldBe(1);
        _handler.WasToStop.ShouldBe(isAborted);
    }

    [Fact]
    public async Task A_hurried_stop_starts_nothing_that_was_about_to_run()
    {
        var looking = _handler.Hold();
        Start(recovered: true);

        var stopped = _dispatcher.StopAsync(_ => false);
        looking.SetResult(new Reconciliation.SafeToRun());
        await stopped;

        _handler.Runs.ShouldBe(0);
        _handler.Aborting.ShouldBe(false, "a host in a hurry is no cancelled run");
    }

    [Fact]
    public async Task What_waits_for_a_persons_word_is_found_out_but_not_run_again()
    {
        _handler.Found = new Reconciliation.SafeToRun();
        _dispatcher.Start(_request with { IsInDoubt = true }, recovered: true, outcome => _told.TrySetResult(outcome));

        (await ToldAsync()).ShouldBeOfType<OperationOutcome.InDoubt>();
        _handler.Runs.ShouldBe(0);
    }

    [Fact]
    public async Task What_waits_for_a_persons_word_is_settled_when_its_end_is_found()
    {
        _handler.Found = new Reconciliation.Ended(new OperationOutcome.Failed("exit code 3", 3));
        _dispatcher.Start(_request with { IsInDoubt = true }, recovered: true, outcome => _told.TrySetResult(outcome));

        (await ToldAsync()).ShouldBe(new OperationOutcome.Failed("exit code 3", 3));
    }

    [Fact]
    public async Task What_cannot_be_found_out_is_in_doubt_and_not_run()
    {
        _handler.Hold().SetException(new IOException("the disk is gone"));

        Start(recovered: true);

        (await ToldAsync()).ShouldBeOfType<OperationOutcome.InDoubt>().Why.ShouldContain("the disk is gone");
        _handler.Runs.ShouldBe(0);
    }

    [Fact]
    public async Task A_handler_that_throws_has_run_nothing_and_may_try_again()
    {
        _handler.Run = () => throw new IOException("no room");

        Start(recovered: false);

        (await ToldAsync()).ShouldBe(new OperationOutcome.Failed("IOException: no room"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_claim_without_a_handler_waits_and_only_a_cancel_ends_it(bool mayHaveBegun)
    {
        var unknown = Requests.Of("elsewhere");

        _dispatcher.Start(unknown, mayHaveBegun, outcome => _told.TrySetResult(outcome)).ShouldBeFalse("it is not at work");
        _dispatcher.Start(unknown, recovered: true, outcome => _told.TrySetResult(outcome)).ShouldBeFalse();

        _dispatcher.WaitingForHandler.ShouldBe([unknown]);
        _told.Task.IsCompleted.ShouldBeFalse();
        _dispatcher.Abort(unknown.OpKey);
        var outcome = await ToldAsync();
        (outcome is OperationOutcome.InDoubt).ShouldBe(mayHaveBegun);
        (outcome is OperationOutcome.Cancelled).ShouldBe(!mayHaveBegun);
        _dispatcher.Forget(unknown.OpKey);
        _dispatcher.WaitingForHandler.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cancel_that_meets_a_crash_ends_a_claim_without_a_handler()
    {
        var unknown = Requests.Of("elsewhere");
        _dispatcher.Abort(unknown.OpKey);

        _dispatcher.Start(unknown, recovered: true, outcome => _told.TrySetResult(outcome)).ShouldBeFalse();

        (await ToldAsync()).ShouldBeOfType<OperationOutcome.InDoubt>();
    }

    [Fact]
    public async Task Every_outcome_is_told_without_secrets()
    {
        _handler.Run = () => new OperationOutcome.Failed("exit code 1: s3cret");

        Start(recovered: false);

        (await ToldAsync()).ShouldBe(new OperationOutcome.Failed("exit code 1: ***"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_claim_waits_for_a_secret_nobody_here_knows_and_a_cancel_ends_it(bool mayHaveBegun)
    {
        var request = _request with { Secrets = ["KNOWN", "OTHER"] };
        _handler.Found = new Reconciliation.InDoubt("who knows");

        _dispatcher.Start(request, mayHaveBegun, outcome => _told.TrySetResult(outcome)).ShouldBeFalse("it is not at work");

        _dispatcher.MissingSecrets(request.RunId).ShouldBe(["OTHER"]);
        _dispatcher.MissingSecrets("another").ShouldBeEmpty();
        _dispatcher.WaitingForHandler.ShouldBeEmpty();
        _told.Task.IsCompleted.ShouldBeFalse();
        _dispatcher.Abort(request.OpKey);
        (await ToldAsync()).ShouldBe(mayHaveBegun ? new OperationOutcome.InDoubt("who knows") : new OperationOutcome.Cancelled());
        _handler.Aborting.ShouldBe(mayHaveBegun ? true : null, "what may run is stopped, what does not is not looked for");
        _handler.Runs.ShouldBe(0);
        _dispatcher.MissingSecrets(request.RunId).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_handed_on_is_left_where_it_can_be_and_else_stopped_like_the_rest(bool canLeave)
    {
        _handler.CanLeave = canLeave;
        _handler.HoldsRuns = true;
        var (own, other) = (_request with { RunId = "own" }, Requests.Of("bill", "other") with { RunId = "other" });
        _dispatcher.Start(own, recovered: false, _ => { });
        _dispatcher.Start(other, recovered: false, _ => { });

        await _dispatcher.StopAsync(request => request.RunId == "other").WaitAsync(TimeSpan.FromSeconds(30));

        _handler.Stopped.ShouldBe(canLeave ? ["own"] : ["own", "other"]);
    }

    private void Start(bool recovered) => _dispatcher.Start(_request, recovered, outcome => _told.TrySetResult(outcome));

    private Task<OperationOutcome> ToldAsync() => _told.Task.WaitAsync(TimeSpan.FromSeconds(30));

    private sealed class Scripted : IOperationHandler
    {
        private readonly CancellationTokenSource _left = new();
        private TaskCompletionSource<Reconciliation>? _held;

        public Reconciliation Found { get; set; } = new Reconciliation.SafeToRun();

        public Func<OperationOutcome> Run { get; set; } = () => new OperationOutcome.Succeeded(Core.Values.Json.EmptyObject);

        public int Runs { get; private set; }

        public bool? Aborting { get; private set; }

        public bool WasToStop { get; private set; }

        public bool CanLeave { get; set; }

        /// <summary>Whether what runs ends only when it is stopped or left.</summary>
        public bool HoldsRuns { get; set; }

        public List<string> Stopped { get; } = [];

        public TaskCompletionSource<Reconciliation> Hold() => _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<OperationOutcome> RunAsync(OperationRequest request, CancellationToken abort)
        {
            Runs++;
            WasToStop = abort.IsCancellationRequested;
            return HoldsRuns ? HeldAsync(request, abort) : Task.FromResult(Run());
        }

        public bool Leave()
        {
            if (CanLeave)
                _left.Cancel();
            return CanLeave;
        }

        private async Task<OperationOutcome> HeldAsync(OperationRequest request, CancellationToken abort)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(abort, _left.Token);
            await Task.Delay(System.Threading.Timeout.Infinite, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (abort.IsCancellationRequested)
                Stopped.Add(request.RunId);
            return new OperationOutcome.Cancelled();
        }

        public Task<Reconciliation> ReconcileAsync(OperationRequest request, bool aborting)
        {
            Aborting = aborting;
            return _held?.Task ?? Task.FromResult(Found);
        }
    }
}
