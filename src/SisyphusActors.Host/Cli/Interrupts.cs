using System.Runtime.InteropServices;

namespace SisyphusActors.Host.Cli;

/// <summary>
/// Ctrl-C, SIGTERM and SIGHUP while a run is driven: the first asks to finish, the second to stop, a third ends the process as it would any other.
/// </summary>
/// <remarks>Where a terminal is closed, its shell and the system may each send a SIGHUP: all of them are one.</remarks>
internal sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _finish = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _signals;
    private int _count;
    private int _hangups;

    public Interrupts() => _signals =
        [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, Take))];

    /// <summary>Whether SIGTERM was among them: whoever sent it wants the host to end, not only this terminal's run.</summary>
    public bool EndsHosting { get; private set; }

    /// <summary>Cancelled at the first.</summary>
    public CancellationToken Finish => _finish.Token;

    /// <summary>Cancelled at the second.</summary>
    public CancellationToken Stop => _stop.Token;

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
    }

    private void Take(PosixSignalContext signal)
    {
        if (signal.Signal is PosixSignal.SIGHUP && Interlocked.Increment(ref _hangups) > 1)
        {
            signal.Cancel = true;
            return;
        }
        EndsHosting |= signal.Signal is PosixSignal.SIGTERM;
        var count = Interlocked.Increment(ref _count);
        signal.Cancel = count <= 2;
        if (count == 1)
            _finish.CancelAsync();
        else if (count == 2)
            _stop.CancelAsync();
    }
}
