using System.Runtime.InteropServices;

namespace SisyphusActors.Host.Cli;

/// <summary>Ctrl-C and SIGTERM while a run is driven: the first asks to finish, the second to stop, a third ends the process as it would any other.</summary>
internal sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _finish = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _signals;
    private int _count;

    public Interrupts() => _signals =
        [PosixSignalRegistration.Create(PosixSignal.SIGINT, Take), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Take)];

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
        var count = Interlocked.Increment(ref _count);
        signal.Cancel = count <= 2;
        if (count == 1)
            _finish.CancelAsync();
        else if (count == 2)
            _stop.CancelAsync();
    }
}
