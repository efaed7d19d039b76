using System.Text.Json;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Operations;
using SisyphusActors.Seams.Operations;

namespace SisyphusActors.Seams.Plans;

/// <summary>An operation that looks and changes nothing: after a crash it looks again.</summary>
/// <typeparam name="TQuestion">What it is given.</typeparam>
/// <typeparam name="TAnswer">What it finds.</typeparam>
public abstract class LookingHandler<TQuestion, TAnswer> : IOperationHandler where TQuestion : class where TAnswer : class
{
    /// <inheritdoc/>
    public async Task<OperationOutcome> RunAsync(OperationRequest request, CancellationToken abort)
    {
        try
        {
            var found = await LookAsync(StoredJson.FromCanonical<TQuestion>(request.With), abort).ConfigureAwait(false);
            return new OperationOutcome.Succeeded(StoredJson.Canonical(found));
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            return new OperationOutcome.Cancelled();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or LookFailedException)
        {
            return new OperationOutcome.Failed(e.Message, Retryable: false);
        }
    }

    /// <inheritdoc/>
    public Task<Reconciliation> ReconcileAsync(OperationRequest request, bool aborting) => Task.FromResult<Reconciliation>(new Reconciliation.SafeToRun());

    /// <exception cref="LookFailedException">It cannot be found out.</exception>
    protected abstract Task<TAnswer> LookAsync(TQuestion question, CancellationToken abort);
}

/// <summary>Something could not be found out.</summary>
public sealed class LookFailedException(string message) : Exception(message);
