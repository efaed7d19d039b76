using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.Seams.Operations;

namespace SisyphusActors.Seams.Tests.Shell;

/// <summary>A host that leaves its commands to the next one.</summary>
public sealed class ShellLeaveTests : IDisposable
{
    private readonly ShellWorkspace _workspace = new(gracePeriod: TimeSpan.FromMilliseconds(200));
    private readonly OperationRequest _request = ShellWorkspace.Request("echo $$ >> pids; while [ ! -e go ]; do sleep 0.02; done; echo n=1 > \"$SISYPHUS_OUTPUT\"");

    [UnixFact]
    public async Task A_command_that_is_left_goes_on_and_the_next_host_sees_it_to_its_end()
    {
        var handler = _workspace.Handler;
        var left = handler.RunAsync(_request, CancellationToken.None);
        await _workspace.ProcessIdsAsync("pids", 1);

        handler.Leave().ShouldBeTrue();
        (await left.WaitAsync(ShellWorkspace.Limit)).ShouldBeOfType<OperationOutcome.InDoubt>();

        (await _workspace.ReconcileAsync(_request)).ShouldBe(new Reconciliation.StillRunning($"process group {_workspace.Group(_request)}"));
        var running = _workspace.RunAsync(_request);
        File.WriteAllText(_workspace.FilePath("go"), "");
        (await running).ShouldBe(new OperationOutcome.Succeeded(Json.Parse("""{"n":"1"}""")));
        await _workspace.ProcessIdsAsync("pids", 1);
    }

    [UnixFact]
    public async Task Whoever_has_left_begins_nothing()
    {
        var handler = _workspace.Handler;
        handler.Leave();

        (await handler.RunAsync(_request, CancellationToken.None).WaitAsync(ShellWorkspace.Limit)).ShouldBeOfType<OperationOutcome.InDoubt>();

        Directory.Exists(_workspace.Spool(_request)).ShouldBeFalse();
        File.Exists(_workspace.FilePath("pids")).ShouldBeFalse();
    }

    [UnixFact]
    public async Task What_is_being_stopped_is_not_left()
    {
        using var abort = new CancellationTokenSource();
        var handler = _workspace.Handler;
        var stopped = handler.RunAsync(_request, abort.Token);
        var pids = await _workspace.ProcessIdsAsync("pids", 1);

        await abort.CancelAsync();
        handler.Leave();

        (await stopped.WaitAsync(ShellWorkspace.Limit)).ShouldBe(new OperationOutcome.Cancelled());
        pids.ShouldAllBe(pid => !ProcessTable.IsAlive(pid));
    }

    public void Dispose()
    {
        File.WriteAllText(_workspace.FilePath("go"), "");
        _workspace.Dispose();
    }
}
