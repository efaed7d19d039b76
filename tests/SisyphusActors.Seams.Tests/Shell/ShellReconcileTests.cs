using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.Seams.Operations;
using SisyphusActors.Seams.Shell;

namespace SisyphusActors.Seams.Tests.Shell;

/// <summary>What is known of an operation after its host was killed.</summary>
public sealed class ShellReconcileTests : IDisposable
{
    private const string Endless = "echo started >> effect; echo $$ >> pids; sleep 600 & echo $! >> pids; wait";

    private readonly ShellWorkspace _workspace = new();
    private readonly List<int> _started = [];

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

    [LinuxFact]
    public async Task A_command_whose_host_was_killed_is_in_doubt_and_its_group_is_named_and_left_alone()
    {
        var processes = await KillHostOfAsync(Endless);
        var inDoubt = (await _workspace.ReconcileAsync(ShellWorkspace.Request(Endless))).ShouldBeOfType<Reconciliation.InDoubt>();
        inDoubt.Why.ShouldContain($"process group {processes[0]}");
        processes.ShouldAllBe(id => ProcessTable.IsAlive(id));
    }

    [LinuxFact]
    public async Task An_idempotent_command_whose_host_was_killed_is_ended_and_safe_to_run_again()
    {
        var processes = await KillHostOfAsync(Endless);
        var request = ShellWorkspace.Request(Endless) with { Idempotent = true };
        (await _workspace.ReconcileAsync(request)).ShouldBeOfType<Reconciliation.SafeToRun>();
        processes.Where(ProcessTable.IsAlive).ShouldBeEmpty();
        File.Delete(_workspace.FilePath("pids"));
        using var abort = new CancellationTokenSource();
        var again = _workspace.RunAsync(request, abort.Token);
        await _workspace.ProcessIdsAsync("pids", 2);
        await abort.CancelAsync();
        await again;
        File.ReadAllText(_workspace.FilePath("effect")).ShouldBe("started\nstarted\n");
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

    [LinuxFact]
    public async Task A_surviving_command_of_a_cancelled_run_is_ended_and_cancelled()
    {
        var processes = await KillHostOfAsync(Endless);
        var request = ShellWorkspace.Request(Endless);

        var found = await _workspace.ReconcileAsync(request, aborting: true);

        found.ShouldBe(new Reconciliation.Ended(new OperationOutcome.Cancelled()));
        processes.Where(ProcessTable.IsAlive).ShouldBeEmpty();
        (await _workspace.ReconcileAsync(request, aborting: true)).ShouldBe(found, "a crash before it is settled loses nothing");
    }

    [LinuxFact]
    public async Task What_outlived_the_shell_of_a_cancelled_run_is_ended_and_the_step_stays_in_doubt()
    {
        var processes = await KillHostOfAsync(Endless);
        ProcessTable.Interrupt(processes[0], PosixSpawn.SigKill);
        await ShellWorkspace.UntilAsync(() => !ProcessTable.IsAlive(processes[0]), "the shell is gone");

        (await _workspace.ReconcileAsync(ShellWorkspace.Request(Endless), aborting: true)).ShouldBeOfType<Reconciliation.InDoubt>();

        processes.Where(ProcessTable.IsAlive).ShouldBeEmpty();
    }

    [UnixFact]
    public async Task What_goes_wrong_once_a_command_was_started_leaves_it_in_doubt()
    {
        var request = ShellWorkspace.Request("touch ran") with { Timeout = TimeSpan.FromHours(1) };

        var outcome = await _workspace.RunAsync(request, time: new BrokenTime());

        outcome.ShouldBeOfType<OperationOutcome.InDoubt>().Why.ShouldContain("no timer");
        await ShellWorkspace.UntilAsync(() => File.Exists(_workspace.FilePath("ran")), "it did run");
    }

    [UnixFact]
    public async Task A_command_that_ended_after_its_host_is_in_doubt_and_no_group_is_named()
    {
        var processes = await KillHostOfAsync(Endless);
        foreach (var id in processes)
            ProcessTable.Interrupt(id, PosixSpawn.SigKill);
        await ShellWorkspace.UntilAsync(() => !processes.Any(ProcessTable.IsAlive), "the command is gone");
        var inDoubt = (await _workspace.ReconcileAsync(ShellWorkspace.Request(Endless))).ShouldBeOfType<Reconciliation.InDoubt>();
        inDoubt.Why.ShouldNotContain("process group");
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
        var request = ShellWorkspace.Request("true") with { Idempotent = idempotent };
        Directory.CreateDirectory(_workspace.Spool(request));
        File.WriteAllText(Path.Combine(_workspace.Spool(request), "pgid"), $"{id}\n");

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
    [InlineData("exited")]
    [InlineData("exited x")]
    [InlineData("ended 0")]
    public async Task An_unreadable_end_is_in_doubt(string exit)
    {
        var request = ShellWorkspace.Request("true");
        Directory.CreateDirectory(_workspace.Spool(request));
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

    [UnixFact]
    public async Task Of_a_long_output_the_last_part_is_kept()
    {
        var request = ShellWorkspace.Request("i=0; while [ $i -lt 100 ]; do echo \"line $i\"; i=$((i+1)); done");
        var handler = new ShellHandler(_workspace.Settings with { KeptLogBytes = 50 }, TimeProvider.System);
        await handler.RunAsync(request, default);
        handler.Forget(request.OpKey);
        var kept = File.ReadAllText(handler.LogPath(request.OpKey));
        kept.ShouldStartWith("[sisyphus: the first ");
        kept.ShouldEndWith("line 98\nline 99\n");
        kept.Length.ShouldBeLessThan(120);
    }

    public void Dispose()
    {
        foreach (var id in _started)
            ProcessTable.Interrupt(id, PosixSpawn.SigKill);
        _workspace.Dispose();
    }

    private sealed class BrokenTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            throw new InvalidOperationException("no timer");
    }

    private async Task<IReadOnlyList<int>> KillHostOfAsync(string command)
    {
        using var host = MortalHost.Start(_workspace.Root, command);
        var processes = await _workspace.ProcessIdsAsync("pids", 2);
        _started.AddRange(processes);
        await host.KillAsync();
        return processes;
    }
}
