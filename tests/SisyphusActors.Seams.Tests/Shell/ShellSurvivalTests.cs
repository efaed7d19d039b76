using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.Seams.Operations;
using SisyphusActors.Seams.Shell;
using SisyphusActors.Seams.Shell.Posix;

namespace SisyphusActors.Seams.Tests.Shell;

/// <summary>A command whose host is killed by SIGKILL, and what the next host makes of it.</summary>
public sealed class ShellSurvivalTests : IDisposable
{
    /// <summary>Runs until the file <c>go</c> is there, with a child that ignores SIGTERM.</summary>
    private const string Patient = """
        echo began >> effect
        sh -c 'trap "" TERM; echo $$ >> pids; while [ ! -e go ]; do sleep 0.02; done' &
        echo $$ >> pids; echo first
        while [ ! -e go ]; do sleep 0.02; done
        wait; echo last; echo n=1 > "$SISYPHUS_OUTPUT"
        """;

    private readonly ShellWorkspace _workspace = new(gracePeriod: TimeSpan.FromMilliseconds(200));
    private readonly OperationRequest _request = ShellWorkspace.Request(Patient);

    [UnixFact]
    public async Task A_command_goes_on_without_its_host_and_the_next_one_sees_it_to_its_end()
    {
        await KillHostAsync();
        (await _workspace.ReconcileAsync(_request)).ShouldBe(new Reconciliation.StillRunning($"process group {_workspace.Group(_request)}"));
        var lines = new List<string>();

        var running = _workspace.RunAsync(_request);
        await foreach (var line in _workspace.Handler.Output(_request.OpKey).LinesAsync(running))
        {
            lines.Add(line);
            Go();
        }

        (await running).ShouldBe(new OperationOutcome.Succeeded(Json.Parse("""{"n":"1"}""")));
        lines.ShouldBe(["first", "last"]);
        File.ReadAllText(_workspace.FilePath("effect")).ShouldBe("began\n");
    }

    [UnixFact]
    public async Task A_command_that_ended_while_no_host_was_there_is_found_as_it_ended()
    {
        var processes = await KillHostAsync();
        Go();
        await ShellWorkspace.UntilAsync(() => !processes.Any(ProcessTable.IsAlive), "the command to end");
        await ShellWorkspace.UntilAsync(() => _workspace.Handler.Look(_request) is not Reconciliation.StillRunning, "its supervisor to say so");

        var found = await _workspace.ReconcileAsync(_request);

        found.ShouldBe(new Reconciliation.Ended(new OperationOutcome.Succeeded(Json.Parse("""{"n":"1"}"""))));
        LogText.Tail(_workspace.Handler.LogPath(_request.OpKey), 100).ShouldBe("first\nlast");
        File.ReadAllText(_workspace.FilePath("effect")).ShouldBe("began\n");
    }

    [UnixTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_next_host_stops_it_with_all_it_started(bool wholeRun)
    {
        var processes = await KillHostAsync();
        using var abort = new CancellationTokenSource();

        if (wholeRun)
        {
            var found = await _workspace.ReconcileAsync(_request, aborting: true);
            found.ShouldBe(new Reconciliation.Ended(new OperationOutcome.Cancelled()));
            (await _workspace.ReconcileAsync(_request, aborting: true)).ShouldBe(found, "a crash before it is settled loses nothing");
        }
        else
        {
            var running = _workspace.RunAsync(_request, abort.Token);
            await abort.CancelAsync();
            (await running).ShouldBe(new OperationOutcome.Cancelled());
        }

        processes.Where(ProcessTable.IsAlive).ShouldBeEmpty();
    }

    [UnixTheory]
    [InlineData(45, true)]
    [InlineData(-45, false)]
    public async Task Its_timeout_goes_on_while_no_host_is_there(int startedMinutesAgo, bool isOver)
    {
        var processes = await KillHostAsync();
        File.SetLastWriteTimeUtc(Path.Combine(_workspace.Spool(_request), "started"), DateTime.UtcNow.AddMinutes(-startedMinutesAgo));
        var request = _request with { Timeout = TimeSpan.FromMinutes(30) };

        var running = _workspace.RunAsync(request);
        if (!isOver)
            Go();

        (await running).ShouldBe(isOver ? new OperationOutcome.TimedOut(TimeSpan.FromMinutes(30)) : new OperationOutcome.Succeeded(Json.Parse("""{"n":"1"}""")));
        processes.Where(ProcessTable.IsAlive).ShouldBeEmpty();
    }

    [UnixFact]
    public async Task A_stop_that_a_killed_host_had_begun_is_brought_to_its_end()
    {
        var processes = await KillHostAsync();
        File.WriteAllText(Path.Combine(_workspace.Spool(_request), "stop"), "timed-out\n");
        var request = _request with { Timeout = TimeSpan.FromHours(1) };

        (await _workspace.RunAsync(request)).ShouldBe(new OperationOutcome.TimedOut(TimeSpan.FromHours(1)));
        processes.Where(ProcessTable.IsAlive).ShouldBeEmpty();
        (await _workspace.ReconcileAsync(request)).ShouldBe(new Reconciliation.Ended(new OperationOutcome.TimedOut(TimeSpan.FromHours(1))));
    }

    [UnixTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_command_that_a_killed_host_was_stopping_to_end_in_a_hurry_is_run_again_only_if_it_may_be_repeated(bool idempotent)
    {
        var processes = await KillHostAsync();
        File.WriteAllText(Path.Combine(_workspace.Spool(_request), "stop"), "cancelled\n");

        var found = await _workspace.ReconcileAsync(_request with { Idempotent = idempotent });

        processes.Where(ProcessTable.IsAlive).ShouldBeEmpty();
        (found is Reconciliation.SafeToRun).ShouldBe(idempotent);
        (found is Reconciliation.InDoubt).ShouldBe(!idempotent);
    }

    [UnixTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_another_start_of_the_machine_it_is_in_doubt_unless_it_may_be_repeated(bool hasEnded)
    {
        await _workspace.RunAsync(_request with { Command = "echo n=1 > \"$SISYPHUS_OUTPUT\"" });
        File.WriteAllText(Path.Combine(_workspace.Spool(_request), "boot"), "another");
        if (!hasEnded)
            File.Delete(Path.Combine(_workspace.Spool(_request), "exit"));

        var doubt = (await _workspace.ReconcileAsync(_request)).ShouldBeOfType<Reconciliation.InDoubt>();
        doubt.Why.ShouldContain("started anew");
        doubt.Why.Contains("exit code 0", StringComparison.Ordinal).ShouldBe(hasEnded);
        (await _workspace.ReconcileAsync(_request with { Idempotent = true })).ShouldBeOfType<Reconciliation.SafeToRun>();
        Directory.Exists(_workspace.Spool(_request)).ShouldBeFalse();
    }

    [LinuxFact]
    public async Task Without_its_supervisor_it_is_in_doubt_and_its_group_is_named_and_left_alone()
    {
        var processes = await KillHostAsync();
        await KillSupervisorAsync();

        var doubt = (await _workspace.ReconcileAsync(_request)).ShouldBeOfType<Reconciliation.InDoubt>();

        doubt.Why.ShouldContain($"process group {_workspace.Group(_request)}");
        processes.ShouldAllBe(id => ProcessTable.IsAlive(id));
        Go();
        await ShellWorkspace.UntilAsync(() => !ProcessGroups.AnyAlive(_workspace.Group(_request)), "the command to end");
        (await _workspace.ReconcileAsync(_request)).ShouldBeOfType<Reconciliation.InDoubt>().Why.ShouldNotContain("process group");
    }

    [LinuxFact]
    public async Task A_host_that_lives_tells_that_a_supervisor_was_killed()
    {
        var running = _workspace.RunAsync(_request);
        var processes = await _workspace.ProcessIdsAsync("pids", 2);
        ProcessTable.Interrupt(_workspace.Group(_request), Signals.SigKill);

        (await running).ShouldBeOfType<OperationOutcome.InDoubt>().Why.ShouldContain($"process group {_workspace.Group(_request)}");
        processes.ShouldAllBe(id => ProcessTable.IsAlive(id));
        Go();
    }

    [LinuxTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_its_supervisor_it_is_ended_and_run_again_if_it_may_be_repeated(bool hostLives)
    {
        var request = _request with { Idempotent = true };
        var first = hostLives ? _workspace.RunAsync(request) : null;
        var processes = hostLives ? await _workspace.ProcessIdsAsync("pids", 2) : await KillHostAsync();
        File.Delete(_workspace.FilePath("pids"));
        if (hostLives)
            ProcessTable.Interrupt(_workspace.Group(_request), Signals.SigKill);
        else
        {
            await KillSupervisorAsync();
            (await _workspace.ReconcileAsync(request)).ShouldBeOfType<Reconciliation.SafeToRun>();
        }

        var running = first ?? _workspace.RunAsync(request);
        await _workspace.ProcessIdsAsync("pids", 2);
        processes.Where(ProcessTable.IsAlive).ShouldBeEmpty();
        Go();

        (await running).ShouldBeOfType<OperationOutcome.Succeeded>();
        File.ReadAllText(_workspace.FilePath("effect")).ShouldBe("began\nbegan\n");
    }

    [LinuxFact]
    public async Task Without_its_supervisor_in_a_cancelled_run_it_is_ended_and_stays_in_doubt()
    {
        var processes = await KillHostAsync();
        await KillSupervisorAsync();

        (await _workspace.ReconcileAsync(_request, aborting: true)).ShouldBeOfType<Reconciliation.InDoubt>();

        processes.Where(ProcessTable.IsAlive).ShouldBeEmpty();
    }

    /// <summary>Ends what a test left to itself.</summary>
    public void Dispose()
    {
        foreach (var group in ProcessGroups.Of(_request.OpKey))
            Signals.Kill(group);
        _workspace.Dispose();
    }

    private void Go() => File.WriteAllText(_workspace.FilePath("go"), "");

    /// <returns>The command, and its child.</returns>
    private async Task<IReadOnlyList<int>> KillHostAsync()
    {
        using var host = MortalHost.Start(_workspace.Root, Patient);
        var processes = await _workspace.ProcessIdsAsync("pids", 2);
        await host.KillAsync();
        processes.ShouldAllBe(id => ProcessTable.IsAlive(id));
        return processes;
    }

    private async Task KillSupervisorAsync()
    {
        var supervisor = _workspace.Group(_request);
        ProcessTable.Interrupt(supervisor, Signals.SigKill);
        await ShellWorkspace.UntilAsync(() => !ProcessTable.IsAlive(supervisor), "the supervisor to be gone");
    }
}
