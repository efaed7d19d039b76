using System.Collections.Frozen;
using System.Collections.Immutable;
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

    private ImmutableDictionary<OpKey, Unhandled> _unhandled = ImmutableDictionary<OpKey, Unhandled>.Empty;

    private sealed record AtWork(Task<OperationOutcome> Outcome, CancellationTokenSource Abort, IOperationHandler Handler);

    private sealed record Unhandled(OperationRequest Request, bool MayHaveBegun, Action<OperationOutcome> Ended);

    /// <summary>Claims of kinds no handler is registered for: they wait for the program that has it. May be read from any thread.</summary>
    public IReadOnlyCollection<OperationRequest> WaitingForHandler => [.. Volatile.Read(ref _unhandled).Values.Select(u => u.Request)];

    public bool Start(OperationRequest request, bool recovered, Action<OperationOutcome> ended)
    {
        if (!handlers.TryGetValue(request.Kind, out var handler))
        {
            // New when this host first saw it: nobody can have begun it.
            var mayHaveBegun = _unhandled.TryGetValue(request.OpKey, out var known) ? known.MayHaveBegun : recovered;
            Volatile.Write(ref _unhandled, _unhandled.SetItem(request.OpKey, new Unhandled(request, mayHaveBegun, ended)));
            if (_abortedBefore.Remove(request.OpKey))
                Abort(request.OpKey);
            return false;
        }
        if (!_atWork.TryGetValue(request.OpKey, out var work))
        {
            var abort = new CancellationTokenSource();
            if (_abortedBefore.Remove(request.OpKey))
                abort.Cancel();
            work = _atWork[request.OpKey] = new AtWork(CarryOutAsync(handler, request, recovered, abort.Token), abort, handler);
        }
        if (work.Outcome.IsCompleted)
            ended(work.Outcome.Result);
        else
            work.Outcome.ContinueWith(done => ended(done.Result), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return true;
    }

    public void Abort(OpKey opKey)
    {
        if (_atWork.TryGetValue(opKey, out var work))
            work.Abort.Cancel();
        else if (_unhandled.TryGetValue(opKey, out var unhandled))
            unhandled.Ended(CancelledUnhandled(unhandled));
        else
            _abortedBefore.Add(opKey);
    }

    public void Forget(OpKey opKey)
    {
        Volatile.Write(ref _unhandled, _unhandled.Remove(opKey));
        if (!_atWork.Remove(opKey, out var work))
            return;
        work.Abort.Dispose();
        Task.Run(() => work.Handler.Forget(opKey));
    }

    /// <summary>Stops everything still at work and waits for it; outcomes are no longer told.</summary>
    public Task StopAllAsync()
    {
        foreach (var work in _atWork.Values)
            work.Abort.Cancel();
        return Task.WhenAll(_atWork.Values.Select(work => work.Outcome));
    }

    /// <remarks>A cancelled run comes to its end without the handler's program, which may be gone for good; what that program may have begun stays in doubt.</remarks>
    private static OperationOutcome CancelledUnhandled(Unhandled unhandled) => unhandled.MayHaveBegun
        ? new OperationOutcome.InDoubt($"It may have begun in the program that registers '{unhandled.Request.Kind}', and was cancelled in one that does not.")
        : new OperationOutcome.Cancelled();

    private static async Task<OperationOutcome> CarryOutAsync(IOperationHandler handler, OperationRequest request, bool recovered, CancellationToken abort)
    {
        var found = recovered ? await FindOutAsync(handler, request, !request.MayRun || abort.IsCancellationRequested).ConfigureAwait(false) : new Reconciliation.SafeToRun();
        return found switch
        {
            Reconciliation.Ended ended => ended.Outcome,
            Reconciliation.InDoubt doubt => new OperationOutcome.InDoubt(doubt.Why),
            _ when !request.MayRun || abort.IsCancellationRequested => new OperationOutcome.Cancelled(),
            _ when request.IsInDoubt => new OperationOutcome.InDoubt("It waits for a person's word."),
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
