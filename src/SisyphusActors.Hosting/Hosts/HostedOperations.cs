using System.Collections.Concurrent;
using SisyphusActors.Core.Operations;
using SisyphusActors.Engine;

namespace SisyphusActors.Hosting.Hosts;

/// <summary>
/// Operations that stop with their host. What really ended meanwhile is told, so that the engine settles it; what the stop itself brought about
/// is not, so that the claim stays and the next host reconciles it.
/// </summary>
/// <remarks>The dispatcher is called by the engine's thread and by the one that stops the host, so each call of it holds the gate.</remarks>
internal sealed class HostedOperations(OperationDispatcher operations) : IOperations
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<TaskCompletionSource, bool> _untold = new();
    private readonly ConcurrentDictionary<OpKey, bool> _abortedByEngine = new();
    private volatile bool _isStopping;

    public bool Start(OperationRequest request, bool recovered, Action<OperationOutcome> ended)
    {
        lock (_gate)
        {
            // A claim of the engine's last moment: never dispatched, which is the easiest for the next host to find out.
            if (_isStopping)
                return false;
            var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _untold[told] = true;
            var isAtWork = operations.Start(request, recovered, outcome =>
            {
                if (!_isStopping || ReallyEnded(request.OpKey, recovered, outcome))
                    ended(outcome);
                _untold.TryRemove(told, out _);
                told.TrySetResult();
            });
            if (!isAtWork)
                _untold.TryRemove(told, out _);
            return isAtWork;
        }
    }

    public void Abort(OpKey opKey)
    {
        _abortedByEngine[opKey] = true;
        lock (_gate)
            operations.Abort(opKey);
    }

    public void Forget(OpKey opKey)
    {
        _abortedByEngine.TryRemove(opKey, out _);
        lock (_gate)
            operations.Forget(opKey);
    }

    /// <summary>Asks everything at work to stop, and returns once the engine has been told what really ended.</summary>
    /// <param name="isHandedOn">Which runs' operations are left to the next host instead; none by default.</param>
    public async Task StopAsync(Func<string, bool>? isHandedOn = null)
    {
        Task stopped;
        lock (_gate)
        {
            _isStopping = true;
            stopped = operations.StopAsync(request => isHandedOn?.Invoke(request.RunId) == true);
        }
        await stopped.ConfigureAwait(false);
        await Task.WhenAll(_untold.Keys.Select(told => told.Task)).ConfigureAwait(false);
    }

    /// <remarks>A reconciliation that was stopped in the middle looks like a failure; asked again, it finds the same or better.</remarks>
    private bool ReallyEnded(OpKey opKey, bool recovered, OperationOutcome outcome) => outcome switch
    {
        OperationOutcome.Succeeded => true,
        OperationOutcome.Cancelled => _abortedByEngine.ContainsKey(opKey),
        OperationOutcome.InDoubt => false,
        _ => !recovered,
    };
}
