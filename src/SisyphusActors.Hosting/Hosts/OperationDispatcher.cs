using System.Collections.Frozen;
using System.Collections.Immutable;
using SisyphusActors.Core.Operations;
using SisyphusActors.Engine;
using SisyphusActors.Seams.Operations;
using SisyphusActors.Seams.Secrets;

namespace SisyphusActors.Hosting.Hosts;

/// <summary>Hands operations to the handler of their kind and remembers each until its outcome is durable, so that none runs twice in one host.</summary>
/// <param name="handlers">By kind of operation.</param>
/// <param name="secrets">Masked in every outcome.</param>
internal sealed class OperationDispatcher(FrozenDictionary<string, IOperationHandler> handlers, SecretValues secrets) : IOperations
{
    private readonly Dictionary<OpKey, AtWork> _atWork = [];
    private readonly HashSet<OpKey> _abortedBefore = [];

    private ImmutableDictionary<OpKey, Waiting> _waiting = ImmutableDictionary<OpKey, Waiting>.Empty;

    private sealed record AtWork(OperationRequest Request, Task<OperationOutcome> Outcome, CancellationTokenSource Abort, IOperationHandler Handler);

    private sealed record Waiting(OperationRequest Request, bool MayHaveBegun, Action<OperationOutcome> Ended);

    /// <summary>Claims of kinds no handler is registered for: they wait for the program that has it. May be read from any thread.</summary>
    public IReadOnlyCollection<OperationRequest> WaitingForHandler => [.. Volatile.Read(ref _waiting).Values.Select(w => w.Request).Where(r => !handlers.ContainsKey(r.Kind))];

    /// <summary>Names of secrets that claims of a run wait for: they are not begun, nor told of, where their values are not known. May be read from any thread.</summary>
    public IReadOnlyList<string> MissingSecrets(string runId) =>
        [.. Volatile.Read(ref _waiting).Values.Where(w => w.Request.RunId == runId).SelectMany(w => secrets.Missing(w.Request.Secrets)).Distinct().Order(StringComparer.Ordinal)];

    public bool Start(OperationRequest request, bool recovered, Action<OperationOutcome> ended)
    {
        // One that is to stop needs none: nothing of it is begun any more.
        var lacksSecret = secrets.Missing(request.Secrets).Count > 0 && request.MayRun && !_abortedBefore.Contains(request.OpKey);
        if (!handlers.TryGetValue(request.Kind, out var handler) || lacksSecret)
        {
            // New when this host first saw it: nobody can have begun it.
            var mayHaveBegun = _waiting.TryGetValue(request.OpKey, out var known) ? known.MayHaveBegun : recovered;
            Volatile.Write(ref _waiting, _waiting.SetItem(request.OpKey, new Waiting(request, mayHaveBegun, ended)));
            if (_abortedBefore.Remove(request.OpKey))
                Abort(request.OpKey);
            return false;
        }
        if (!_atWork.TryGetValue(request.OpKey, out var work))
        {
            var abort = new CancellationTokenSource();
            if (_abortedBefore.Remove(request.OpKey))
                abort.Cancel();
            work = _atWork[request.OpKey] = new AtWork(request, CarryOutAsync(handler, request, recovered, abort.Token), abort, handler);
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
        else if (_waiting.TryGetValue(opKey, out var waiting))
            AbortWaiting(waiting);
        else
            _abortedBefore.Add(opKey);
    }

    public void Forget(OpKey opKey)
    {
        Volatile.Write(ref _waiting, _waiting.Remove(opKey));
        if (!_atWork.Remove(opKey, out var work))
            return;
        work.Abort.Dispose();
        Task.Run(() => work.Handler.Forget(opKey));
    }

    /// <summary>Stops what is still at work, or leaves it to the next host, and waits until nothing of it is done here any more; outcomes are no longer told.</summary>
    /// <param name="isLeft">What is left, where it goes on without this process.</param>
    public async Task StopAsync(Func<OperationRequest, bool> isLeft)
    {
        var (left, stopped) = (_atWork.Values.Where(work => isLeft(work.Request)).ToList(), _atWork.Values.Where(work => !isLeft(work.Request)).ToList());
        foreach (var work in stopped)
            work.Abort.Cancel();
        await Task.WhenAll(stopped.Select(work => work.Outcome)).ConfigureAwait(false);
        foreach (var work in left.Where(work => !work.Handler.Leave()))
            work.Abort.Cancel();
        await Task.WhenAll(left.Select(work => work.Outcome)).ConfigureAwait(false);
    }

    /// <remarks>A cancelled run comes to its end without the handler's program, which may be gone for good; what that program may have begun stays in doubt.</remarks>
    private void AbortWaiting(Waiting waiting)
    {
        var (request, mayHaveBegun, ended) = waiting;
        if (!handlers.ContainsKey(request.Kind))
        {
            ended(mayHaveBegun
                ? new OperationOutcome.InDoubt($"It may have begun in the program that registers '{request.Kind}', and was cancelled in one that does not.")
                : new OperationOutcome.Cancelled());
            return;
        }
        Volatile.Write(ref _waiting, _waiting.Remove(request.OpKey));
        _abortedBefore.Add(request.OpKey);
        Start(request, mayHaveBegun, ended);
    }

    private async Task<OperationOutcome> CarryOutAsync(IOperationHandler handler, OperationRequest request, bool recovered, CancellationToken abort) =>
        secrets.Redact(await OutcomeAsync(handler, request, recovered, abort).ConfigureAwait(false));

    private static async Task<OperationOutcome> OutcomeAsync(IOperationHandler handler, OperationRequest request, bool recovered, CancellationToken abort)
    {
        var found = recovered ? await FindOutAsync(handler, request, !request.MayRun || abort.IsCancellationRequested).ConfigureAwait(false) : new Reconciliation.SafeToRun();
        return found switch
        {
            Reconciliation.Ended ended => ended.Outcome,
            Reconciliation.InDoubt doubt => new OperationOutcome.InDoubt(doubt.Why),
            // Also when it is to stop: whoever sees it to its end stops it.
            Reconciliation.StillRunning => await RunAsync(handler, request, abort).ConfigureAwait(false),
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
