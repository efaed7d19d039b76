using System.Text;
using System.Text.Json;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.Seams.Operations;

namespace SisyphusActors.Hosting.Handlers;

/// <summary>A registered step handler as an operation: timeout, cancel, and the result as JSON.</summary>
/// <param name="stopTimeout">How long a handler gets to stop.</param>
internal sealed class StepHandlerOperation(IStepHandler handler, TimeSpan stopTimeout, TimeProvider time) : IOperationHandler
{
    /// <summary>The largest result, in bytes of its canonical JSON as UTF-8.</summary>
    public const int ResultBytesMax = 16 * 1024 * 1024;

    public async Task<OperationOutcome> RunAsync(OperationRequest request, CancellationToken abort)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(abort);
        var running = Task.Run(() => handler.RunAsync(new StepCall(request), stop.Token), CancellationToken.None);
        var timedOut = false;
        if (!await LongDelay.EndsAsync(running, request.Timeout, time, abort).ConfigureAwait(false))
        {
            timedOut = !abort.IsCancellationRequested;
            // What a handler hangs on its token may throw; that is no reason not to wait for it.
            await stop.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!await StoppedAsync(running).ConfigureAwait(false))
                return new OperationOutcome.InDoubt($"The handler of '{request.Kind}' was asked to stop and did not within {DurationText.Of(stopTimeout)}.");
        }
        return Outcome(running, request, abort.IsCancellationRequested, timedOut);
    }

    public Task<Reconciliation> ReconcileAsync(OperationRequest request, bool aborting) => Task.FromResult<Reconciliation>(
        request.Idempotent || handler.IsIdempotent
            ? new Reconciliation.SafeToRun()
            : new Reconciliation.InDoubt($"Its host ended while the handler of '{request.Kind}' was at work."));

    private async Task<bool> StoppedAsync(Task running)
    {
        try
        {
            await running.WaitAsync(stopTimeout, time).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            return false;
        }
        catch (Exception)
        {
            // It stopped, in whatever way.
        }
        return true;
    }

    private static OperationOutcome Outcome(Task<object?> ended, OperationRequest request, bool aborted, bool timedOut) => ended switch
    {
        { IsCompletedSuccessfully: true } => ResultOf(ended.Result, request),
        _ when aborted => new OperationOutcome.Cancelled(),
        _ when timedOut => new OperationOutcome.TimedOut(request.Timeout!.Value),
        { Exception.InnerException: StepFailedException e } => new OperationOutcome.Failed(e.Message, Retryable: e.Retryable),
        { Exception.InnerException: { } e } => new OperationOutcome.Failed($"{e.GetType().Name}: {e.Message}"),
        _ => new OperationOutcome.Failed("The handler cancelled itself."),
    };

    /// <remarks>The effect has taken place, so a result that cannot be kept is no reason to try again.</remarks>
    private static OperationOutcome ResultOf(object? value, OperationRequest request)
    {
        Json result;
        try
        {
            result = Json.From(JsonSerializer.SerializeToElement(value, JsonSerializerOptions.Web));
        }
        catch (Exception e)
        {
            // Of any type: a property of the result is the handler's own code.
            return new OperationOutcome.Failed(
                $"The handler of '{request.Kind}' did its work, but its result cannot be stored as JSON: {e.Message} Return plain data.", Retryable: false);
        }
        if (Encoding.UTF8.GetByteCount(result.ToString()) is > ResultBytesMax and var bytes)
            return new OperationOutcome.Failed(
                $"The handler of '{request.Kind}' did its work, but its result has {bytes:N0} bytes as JSON; at most {ResultBytesMax:N0} (16 MiB) are kept. Store it elsewhere and return where.", Retryable: false);
        var missing = request.Outputs.Where(name => result.Element is not { ValueKind: JsonValueKind.Object } o || !o.TryGetProperty(name, out _)).ToList();
        return missing.Count == 0
            ? new OperationOutcome.Succeeded(result)
            : new OperationOutcome.Failed($"The result lacks the outputs {string.Join(", ", missing)} that the step promises.", Retryable: false);
    }
}
