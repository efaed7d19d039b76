using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.Seams.Operations;
using SisyphusActors.Seams.Shell;
using SisyphusActors.Seams.Shell.Posix;

namespace SisyphusActors.Seams.Tests.Shell;

/// <summary>What a spool tells of an operation whose host has ended.</summary>
public sealed class ShellReconcileTests : IDisposable
{
    private const string Endless = "echo started >> effect; echo $$ >> pids; sleep 600 & echo $! >> pids; wait";

    private readonly ShellWorkspace _workspace = new();

    [UnixFact]
    public async Task An_operation_that_was_never_started_is_safe_to_run() =>
        (await _workspace.ReconcileAsync(ShellWorkspace.Request("true"))).ShouldBeOfType<Reconciliation.SafeToRun>();

    [UnixTheory]
    [InlineData("""echo a=1 > "$SISYPHUS_OUTPUT" """)]
    [InlineData("echo broken; exit 7")]
    [InlineData("kill -KILL $$")]
    [InlineData("""echo nonsense > "$SISYPHUS_OUTPUT" """)]
    public async Task A_command_that_ended_before_its_host_was_killed_is_found_as_it_ended(string command)
    {
        using var host = MortalHost.Start(_workspace.Root, command);
        var seen = await host.OutcomeAsync();
        await host.KillAsync();
        var found = (await _workspace.ReconcileAsync(ShellWorkspace.Request(command))).ShouldBeOfType<Reconciliation.Ended>();
        found.Outcome.ToString().Split('\n')[0].ShouldBe(seen);
    }

    [UnixTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_command_that_its_host_stopped_to_end_in_a_hurry_is_run_again_only_if_it_may_be_repeated(bool idempotent)
    {
        var request = ShellWorkspace.Request(Endless) with { Idempotent = idempotent };
        using var abort = new CancellationTokenSource();
        var stopped = _workspace.RunAsync(request, abort.Token);
        await _workspace.ProcessIdsAsync("pids", 2);
        await abort.CancelAsync();
        (await stopped).ShouldBeOfType<OperationOutcome.Cancelled>();

        var found = await _workspace.ReconcileAsync(request);

        if (idempotent)
            found.ShouldBeOfType<Reconciliation.SafeToRun>();
        else
            found.ShouldBeOfType<Reconciliation.InDoubt>().Why.ShouldContain("in a hurry");
    }

    [UnixFact]
    public async Task What_goes_wrong_once_a_command_was_started_leaves_it_in_doubt()
    {
        var request = ShellWorkspace.Request("touch ran") with { Timeout = TimeSpan.FromHours(1) };

        var outcome = await _workspace.RunAsync(request, time: new BrokenTime());

        outcome.ShouldBeOfType<OperationOutcome.InDoubt>().Why.ShouldContain("no timer");
        await ShellWorkspace.UntilAsync(() => _workspace.Handler.Look(request) is Reconciliation.Ended, "its end");
        await ShellWorkspace.UntilAsync(() => !ProcessGroups.AnyAlive(_workspace.Group(request)), "its supervisor to be gone");
        File.Exists(_workspace.FilePath("ran")).ShouldBeTrue();
    }

    [UnixTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_recorded_group_that_now_belongs_to_another_is_neither_named_nor_signalled(bool idempotent)
    {
        var stranger = ShellWorkspace.Request("echo $$ > pids; sleep 600", step: "stranger");
        using var abort = new CancellationTokenSource();
        var running = _workspace.RunAsync(stranger, abort.Token);
        var id = (await _workspace.ProcessIdsAsync("pids", 1)).Single();
        var group = _workspace.Group(stranger);
        var request = ShellWorkspace.Request("true") with { Idempotent = idempotent };
        LayOut(request);
        File.WriteAllText(Path.Combine(_workspace.Spool(request), "started"), $"{group} {MachineBoot.Id}\n");

        var found = await _workspace.ReconcileAsync(request);

        if (idempotent)
            found.ShouldBeOfType<Reconciliation.SafeToRun>();
        else
            found.ShouldBeOfType<Reconciliation.InDoubt>().Why.ShouldNotContain("process group");
        ProcessTable.IsAlive(id).ShouldBeTrue();
        await abort.CancelAsync();
        await running;
    }

    [UnixTheory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1\n")]
    [InlineData("exited 0\n")]
    public async Task An_unreadable_end_is_in_doubt(string exit)
    {
        var request = ShellWorkspace.Request("true");
        LayOut(request);
        File.WriteAllText(Path.Combine(_workspace.Spool(request), "started"), $"{int.MaxValue} {MachineBoot.Id}\n");
        File.WriteAllText(Path.Combine(_workspace.Spool(request), "exit"), exit);
        (await _workspace.ReconcileAsync(request)).ShouldBeOfType<Reconciliation.InDoubt>();
    }

    [UnixFact]
    public async Task A_forgotten_operation_leaves_only_its_output()
    {
        var request = ShellWorkspace.Request("echo hello");
        await _workspace.RunAsync(request);
        _workspace.Handler.Spooled().ShouldBe([request.OpKey]);
        _workspace.Handler.Forget(request.OpKey);
        _workspace.Handler.Forget(request.OpKey);
        _workspace.Handler.Spooled().ShouldBeEmpty();
        Directory.Exists(_workspace.Spool(request)).ShouldBeFalse();
        LogText.Tail(_workspace.Handler.LogPath(request.OpKey), 100).ShouldBe("hello");
        ShellWorkspace.IsOwnersOnly(_workspace.Settings.LogRoot).ShouldBeTrue();
    }

    public void Dispose() => _workspace.Dispose();

    private sealed class BrokenTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            throw new InvalidOperationException("no timer");
    }

    private void LayOut(OperationRequest request) =>
        new SpoolDirectory(_workspace.Settings.SpoolRoot, request.OpKey).LayOut(request);
}
