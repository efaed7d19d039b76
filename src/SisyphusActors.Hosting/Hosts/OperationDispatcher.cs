using System.Collections.Frozen;
using SisyphusActors.Core.Operations;
using SisyphusActors.Engine;
using SisyphusActors.Seams.Operations;

namespace SisyphusActors.Hosting.Hosts;

/// <summary>Hands operations to the handler of their kind and remembers each until its outcome is durable, so that none runs twice in one host.</summary>
/// <param name="handlers">By kind of operation.</param>
internal sealed class OperationDispatcher(FrozenDictionary<string, IOperationHandler> handlers) : IOperations
{
    private readonly Dictionary<OpKey, AtWork> _atWork = [];
    private readonly HashSet<OpKey> _abortedBefore = [];

    private sealed record AtWork(Task<OperationOutcome> Outcome, CancellationTokenSource Abort, IOperationHandler? Handler);

    public void Start(OperationRequest request, bool recovered, Action<OperationOutcome> ended)
    {
        if (!_atWork.TryGetValue(request.OpKey, out var work))
        {
            var abort = new CancellationTokenSource();
            if (_abortedBefore.Remove(request.OpKey))
                abort.Cancel();
            var handler = handlers.GetValueOrDefault(request.Kind);
            work = _atWork[request.OpKey] = new AtWork(CarryOutAsync(handler, request, recovered, abort.Token), abort, handler);
        }
        if (work.Outcome.IsCompleted)
            ended(work.Outcome.Result);
        else
            work.Outcome.ContinueWith(done => ended(done.Result), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    public void Abort(OpKey opKey)
    {
        if (_atWork.TryGetValue(opKey, out var work))
            work.Abort.Cancel();
        else
            _abortedBefore.Add(opKey);
    }

    public void Forget(OpKey opKey)
    {
        if (!_atWork.Remove(opKey, out var work))
            return;
        work.Abort.Dispose();
        if (work.Handler is { } handler)
            Task.Run(() => handler.Forget(opKey));
    }

    /// <summary>Stops everything still at work and waits for it; outcomes are no longer told.</summary>
    public Task StopAllAsync()
    {
        foreach (var work in _atWork.Values)
            work.Abort.Cancel();
        return Task.WhenAll(_atWork.Values.Select(work => work.Outcome));
    }

    private static async Task<OperationOutcome> CarryOutAsync(IOperationHandler? handler, OperationRequest request, bool recovered, CancellationToken abort)
    {
        if (handler is null)
            return new OperationOutcome.InDoubt($"This host has no handler for '{request.Kind}'. Resume the run from the program that registers it.");
        var found = recovered ? await FindOutAsync(handler, request, abort.IsCancellationRequested).ConfigureAwait(false) : new Reconciliation.SafeToRun();
        return found switch
        {
            Reconciliation.Ended ended => ended.Outcome,
            Reconciliation.InDoubt doubt => new OperationOutcome.InDoubt(doubt.Why),
            _ when abort.IsCancellationRequested => new OperationOutcome.Cancelled(),
            _ => await RunAsync(handler, request, abort).ConfigureAwait(false),
        };
    }

    /// <remarks>Never cut short by an abort: what nobody looked at may still be at work, and would be settled as if it were not.</remarks>
    private static async Task<Reconciliation> FindOutAsync(IOperationHandler handler, OperationRequest request, bool aborting)
    {
        try
        {
            return await handler.ReconcileAsync(request, aborting).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            return new Reconciliation.InDoubt($"What became of it cannot be found out: {e.GetType().Name}: {e.Message}");
        }
    }

    private static async Task<OperationOutcome> RunAsync(IOperationHandler handler, OperationRequest request, CancellationToken abort)
    {
        try
        {
            return await handler.RunAsync(request, abort).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            return new OperationOutcome.Failed($"{e.GetType().Name}: {e.Message}");
        }
    }
}
