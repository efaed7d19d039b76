using SisyphusActors.Core.Operations;
using SisyphusActors.Seams.Shell;
using SisyphusActors.Seams.Shell.Posix;

namespace SisyphusActors.Seams.Tests.Shell;

/// <summary>Timeout, cancel, and what a command leaves behind: no process of its group survives.</summary>
public sealed class ShellStopTests : IDisposable
{
    /// <summary>A child, a grandchild with its parent, one that ignores SIGTERM, one that is stopped, and the shell.</summary>
    private const string Family = """
        sleep 600 & echo $! >> pids
        sh -c 'sleep 600 & echo $! >> pids; wait' & echo $! >> pids
        sh -c 'trap "" TERM; echo $$ >> pids; while :; do sleep 600; done' &
        sh -c 'echo $$ >> pids; kill -STOP $$' &
        echo $$ >> pids
        wait
        """;

    private const int FamilySize = 6;

    private readonly ShellWorkspace _workspace = new(gracePeriod: TimeSpan.FromMilliseconds(200));

    [UnixFact]
    public async Task A_timeout_ends_the_whole_group()
    {
        var time = new HeldTime(TimeSpan.FromHours(1));
        var request = ShellWorkspace.Request(Family) with { Timeout = TimeSpan.FromHours(1) };
        var running = _workspace.RunAsync(request, time: time);
        var family = await _workspace.ProcessIdsAsync("pids", FamilySize);
        time.Fire();
        (await running).ShouldBe(new OperationOutcome.TimedOut(TimeSpan.FromHours(1)));
        family.Where(ProcessTable.IsAlive).ShouldBeEmpty();
    }

    [UnixFact]
    public async Task A_cancel_ends_the_whole_group()
    {
        using var abort = new CancellationTokenSource();
        var running = _workspace.RunAsync(ShellWorkspace.Request(Family), abort.Token);
        var family = await _workspace.ProcessIdsAsync("pids", FamilySize);
        await abort.CancelAsync();
        (await running).ShouldBe(new OperationOutcome.Cancelled());
        family.Where(ProcessTable.IsAlive).ShouldBeEmpty();
    }

    [UnixFact]
    public async Task A_real_timeout_comes_when_it_is_due()
    {
        var timeout = TimeSpan.FromMilliseconds(100);
        (await _workspace.RunAsync(ShellWorkspace.Request("sleep 600") with { Timeout = timeout }))
            .ShouldBe(new OperationOutcome.TimedOut(timeout));
    }

    [UnixFact]
    public async Task A_timeout_longer_than_a_timer_takes_is_kept_to_the_day()
    {
        var time = new SkippedDays();
        var year = TimeSpan.FromDays(365);
        (await _workspace.RunAsync(ShellWorkspace.Request("sleep 600") with { Timeout = year }, time: time)).ShouldBe(new OperationOutcome.TimedOut(year));
        time.Skipped.ShouldBe(year);
    }

    [UnixFact]
    public async Task A_command_may_clean_up_within_the_grace_period()
    {
        using var patient = new ShellWorkspace(gracePeriod: ShellWorkspace.Limit);
        using var abort = new CancellationTokenSource();
        var request = ShellWorkspace.Request("trap 'echo cleaned up; exit 0' TERM; echo $$ > pids; while :; do sleep 0.01; done");
        var running = patient.RunAsync(request, abort.Token);
        await patient.ProcessIdsAsync("pids", 1);
        await abort.CancelAsync();
        (await running).ShouldBe(new OperationOutcome.Cancelled());
        // The group's SIGTERM also reaches the inner sleep, which some shells report.
        LogText.Tail(patient.Handler.LogPath(request.OpKey), 100).ShouldContain("cleaned up");
    }

    [UnixTheory]
    [InlineData("sleep 600 & echo $! >> pids", 1)]
    [InlineData("sh -c 'trap \"\" TERM; echo $$ >> pids; while :; do sleep 600; done' & while [ ! -s pids ]; do sleep 0.01; done", 1)]
    public async Task What_a_command_leaves_running_in_its_group_is_ended_with_it(string command, int count)
    {
        (await _workspace.RunAsync(command)).ShouldBeOfType<OperationOutcome.Succeeded>();
        (await _workspace.ProcessIdsAsync("pids", count)).Where(ProcessTable.IsAlive).ShouldBeEmpty();
    }

    [LinuxFact]
    public async Task What_left_the_group_and_took_its_output_along_stays()
    {
        var request = ShellWorkspace.Request(Daemon(" > /dev/null 2>&1"));
        (await _workspace.RunAsync(request)).ShouldBeOfType<OperationOutcome.Succeeded>();
        var daemon = (await _workspace.ProcessIdsAsync("pids", 1)).Single();
        ProcessTable.IsAlive(daemon).ShouldBeTrue();
        ProcessTable.Interrupt(daemon, Signals.SigKill);
    }

    [LinuxFact]
    public async Task What_left_the_group_and_holds_the_output_is_not_waited_for_longer_than_the_grace_period()
    {
        var request = ShellWorkspace.Request($"{Daemon("")}; echo said");
        (await _workspace.PrintedAsync(request)).ShouldBe("said\n");
        var daemon = (await _workspace.ProcessIdsAsync("pids", 1)).Single();
        ProcessTable.IsAlive(daemon).ShouldBeTrue();
        ProcessTable.Interrupt(daemon, Signals.SigKill);
    }

    [UnixFact]
    public async Task A_cancel_before_the_start_starts_nothing()
    {
        var request = ShellWorkspace.Request("touch ran");
        (await _workspace.RunAsync(request, new CancellationToken(canceled: true))).ShouldBe(new OperationOutcome.Cancelled());
        Directory.Exists(_workspace.Spool(request)).ShouldBeFalse();
        File.Exists(_workspace.FilePath("ran")).ShouldBeFalse();
    }

    [UnixTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stopped_command_is_found_as_it_ended(bool timedOut)
    {
        var request = ShellWorkspace.Request("echo $$ > pids; sleep 600") with { Timeout = timedOut ? TimeSpan.FromMilliseconds(50) : null };
        using var abort = new CancellationTokenSource();
        var running = _workspace.RunAsync(request, abort.Token);
        if (!timedOut)
        {
            await _workspace.ProcessIdsAsync("pids", 1);
            await abort.CancelAsync();
        }
        var outcome = await running;
        (await _workspace.ReconcileAsync(request, aborting: !timedOut)).ShouldBe(new Seams.Operations.Reconciliation.Ended(outcome));
    }

    private static string Daemon(string redirection) =>
        $"setsid sh -c 'echo $$ >> pids; exec sleep 600'{redirection} & while [ ! -s pids ]; do sleep 0.01; done";

    public void Dispose() => _workspace.Dispose();
}
