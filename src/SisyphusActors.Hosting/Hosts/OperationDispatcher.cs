using System.Collections.Frozen;
using SisyphusActors.Core.Operations;
using SisyphusActors.Engine;
using SisyphusActors.Seams.Operations;

namespace SisyphusActors.Hosting.Hosts;

/// <summary>Hands operations to the handler of their kind and remembers each until its outcome is durable, so that none runs twice in one host.</summary>
/// <param name="handlers">By kind of operation.</param>
/// <param name="forget">Told of each operation whose outcome is durable.</param>
internal sealed class OperationDispatcher(FrozenDictionary<string, IOperationHandler> handlers, Action<OpKey> forget) : IOperations
{
    private readonly Dictionary<OpKey, AtWork> _atWork = [];

    private sealed record AtWork(Task<OperationOutcome> Outcome, CancellationTokenSource Abort);

    public void Start(OperationRequest request, bool recovered, Action<OperationOutcome> ended)
    {
        if (!_atWork.TryGetValue(request.OpKey, out var work))
        {
            var abort = new CancellationTokenSource();
            work = _atWork[request.OpKey] = new AtWork(CarryOutAsync(request, recovered, abort.Token), abort);
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
    }

    public void Forget(OpKey opKey)
    {
        if (_atWork.Remove(opKey, out var work))
            work.Abort.Dispose();
        forget(opKey);
    }

    private async Task<OperationOutcome> CarryOutAsync(OperationRequest request, bool recovered, CancellationToken abort)
    {
        if (!handlers.TryGetValue(request.Kind, out var handler))
            return new OperationOutcome.InDoubt($"This host has no handler for '{request.Kind}'. Resume the run from the program that registers it.");
        try
        {
            return recovered
                ? await handler.ReconcileAsync(request, abort).ConfigureAwait(false) switch
                {
                    Reconciliation.Ended ended => ended.Outcome,
                    Reconciliation.InDoubt doubt => new OperationOutcome.InDoubt(doubt.Why),
                    _ => await handler.RunAsync(request, abort).ConfigureAwait(false),
                }
                : await handler.RunAsync(request, abort).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            return new OperationOutcome.Failed($"{e.GetType().Name}: {e.Message}");
        }
    }
}
