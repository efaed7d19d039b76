using SisyphusActors.Hosting.Hosts;

namespace SisyphusActors.Hosting.Runs;

/// <summary>Becoming the host, and ceasing to be it.</summary>
public sealed partial class SisyphusClient
{
    /// <summary>Why tables and ledgers were behind the journal when the last host this process was ended; null when they were not.</summary>
    public Exception? ProjectionFailure { get; private set; }

    private async Task EndAsync(SisyphusHost host)
    {
        using (var patience = new CancellationTokenSource(StopPatience, time))
            await host.DrainAsync(patience.Token).ConfigureAwait(false);
        await host.DisposeAsync().ConfigureAwait(false);
        ProjectionFailure = host.ProjectionFailure;
    }

    /// <returns>The host this process is now; null when another process is.</returns>
    private async Task<SisyphusHost?> HostAsync()
    {
        await _hosting.WaitAsync().ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (Host is { Engine.Completion.IsCompleted: true } ended)
                await LetGoAsync(ended).ConfigureAwait(false);
            if (Host is null && MayHost && SisyphusHost.TryStart(workspace, handlers, engine, time, Observer, DecorateJournal) is { } started)
            {
                Host = started;
                _watching = Task.WhenAll(_watching, WatchAsync(started));
            }
            return Host;
        }
        finally
        {
            _hosting.Release();
        }
    }

    /// <summary>
    /// An engine that ended, on a full disk say, hosts nothing any more: without this its lease would make other processes wait for ever.
    /// One that is asked to end by its actor system is ended in order.
    /// </summary>
    private async Task WatchAsync(SisyphusHost host)
    {
        await Task.WhenAny(host.Engine.Completion, host.Engine.EndRequested).ConfigureAwait(false);
        await _hosting.WaitAsync().ConfigureAwait(false);
        try
        {
            if (Host == host)
                await LetGoAsync(host).ConfigureAwait(false);
        }
        finally
        {
            _hosting.Release();
        }
    }

    private async Task LetGoAsync(SisyphusHost host)
    {
        try
        {
            await EndAsync(host).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Why the engine ended is what its callers are told; what failed after that is no news to them.
        }
        finally
        {
            Host = null;
        }
    }
}
