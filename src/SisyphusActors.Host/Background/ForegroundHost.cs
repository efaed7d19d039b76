using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Host.Cli;
using SisyphusActors.Host.Live;
using SisyphusActors.Hosting.Hosts;
using SisyphusActors.Hosting.Runs;

namespace SisyphusActors.Host.Background;

/// <summary>This process as the host, without a run of its own: a line for each change of a run, until it is stopped.</summary>
internal sealed class ForegroundHost : IAsyncDisposable
{
    /// <summary>Long enough for whoever started it to hand it a run.</summary>
    public static readonly TimeSpan IdleMax = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(5);

    private readonly Session _session;
    private readonly Interrupts _interrupts = new();
    private readonly HostedRuns _runs;
    private SisyphusHost? _host;

    public ForegroundHost(Session session)
    {
        _session = session;
        _runs = new HostedRuns(session.Time);
        Client = session.NewClient(observer: _runs);
    }

    public SisyphusClient Client { get; }

    /// <summary>What a process says once it hosts.</summary>
    public static string Hosts(int process) => $"process {process} hosts ";

    /// <summary>Becomes the host.</summary>
    /// <param name="wait">For the process that hosts now to leave, in place of an error.</param>
    /// <param name="untilIdle">Leave when there is nothing to do; interrupted runs are then not spoken of.</param>
    /// <returns>Null when it does; else what to end with, having waited in vain.</returns>
    /// <exception cref="CommandException">Another process hosts.</exception>
    public async Task<ExitCode?> BeginAsync(bool wait = false, bool untilIdle = false)
    {
        if (!await IsHostAsync(wait, untilIdle).ConfigureAwait(false))
            return _interrupts.Finish.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Ok;
        _host = Client.Host!;
        Say(null, $"{Hosts(Environment.ProcessId)}{_session.Workspace.DatabasePath}, engine {_host.Engine.Name}");
        if (!untilIdle && Client.Runs!.List().Count(r => r.Status is RunStatus.Interrupted) is > 0 and var interrupted)
            Say(null, $"{interrupted} {(interrupted == 1 ? "run is" : "runs are")} interrupted: {_session.Next("sisyphus resume --all")} goes on");
        return null;
    }

    /// <summary>Hosts until it is interrupted or, if so wanted, idle; then ends in order.</summary>
    public async Task<ExitCode> StayAsync(bool untilIdle = false)
    {
        while (!_interrupts.Finish.IsCancellationRequested && !(untilIdle && _runs.Unchanged > IdleMax && !_runs.Moving(_host!).Any()))
        {
            if (_host!.Engine.Completion is { IsCompleted: true } ended)
                await ended.ConfigureAwait(false);
            await Task.Delay(BetweenLooks, _session.Time, _interrupts.Finish).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            TellChanges();
        }
        return await LeaveAsync().ConfigureAwait(false);
    }

    public void Say(RunView? run, string what)
    {
        var at = _session.Time.GetUtcNow();
        _session.Screen.Line(_session.Json
            ? Shapes.Line(new Shapes.HostLine(at, run?.RunId, run?.Status.Name(), what))
            : $"{LedgerTime.Text(at)}  {(run is null ? "" : $"run {run.RunId}: ")}{what}");
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync().ConfigureAwait(false);
        _interrupts.Dispose();
    }

    /// <summary>Becomes the host, or has waited for that in vain.</summary>
    private async Task<bool> IsHostAsync(bool wait, bool untilIdle)
    {
        var since = _session.Time.GetTimestamp();
        for (var isFirst = true; !await Client.TryHostAsync().ConfigureAwait(false); isFirst = false)
        {
            if (!wait)
                throw LedgerCommand.Busy(_session);
            if (isFirst)
                Say(null, $"process {Environment.ProcessId} waits for another one to leave {_session.Workspace.DatabasePath}");
            if (_interrupts.Finish.IsCancellationRequested)
                return false;
            if (untilIdle && _session.Time.GetElapsedTime(since) > IdleMax)
            {
                Say(null, "another process hosts: there is nothing to do here");
                return false;
            }
            await Task.Delay(BetweenTries, _session.Time, _interrupts.Finish).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return true;
    }

    private async Task<ExitCode> LeaveAsync()
    {
        var isTold = _interrupts.Finish.IsCancellationRequested;
        Say(null, !isTold ? "no run is left that moves by itself: leaving"
            : _runs.Moving(_host!).Any() ? "finishing what is at work, beginning nothing new; once more stops it now" : "leaving");
        await _host!.DrainAsync(_interrupts.Stop).ConfigureAwait(false);
        TellChanges();
        var left = _runs.Moving(_host).ToList();
        await Client.DisposeAsync().ConfigureAwait(false);
        foreach (var run in left.Select(_session.Runs.Get).OfType<RunView>().Where(r => r.Status is RunStatus.Interrupted))
            Say(run, Became(run));
        return isTold ? ExitCode.Interrupted : ExitCode.Ok;
    }

    private void TellChanges() => _runs.Look(Client.Runs!, run => Say(run, Became(run)));

    private string Became(RunView run) =>
        $"{StepText.Words(run.Status.Name())}, {run.StepsDone} of {run.StepsTotal} steps done{(run.Status is not (RunStatus.Succeeded or RunStatus.Cancelled) && _session.Next(run) is { } next ? $"; next: {next}" : "")}";
}
