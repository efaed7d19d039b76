using System.Text.Json;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;
using SisyphusActors.Seams.Operations;

namespace SisyphusActors.Seams.Models;

/// <summary>Carries out operations of kind <see cref="ModelOperation.SessionKind"/>.</summary>
public sealed class ModelSessionHandler(ModelProviders providers) : IOperationHandler
{
    /// <inheritdoc/>
    public async Task<OperationOutcome> RunAsync(OperationRequest request, CancellationToken abort)
    {
        try
        {
            var asked = ModelJson.ToSessionRequest(request.With);
            var session = await providers[asked.Model.Provider].OpenSessionAsync(request.OpKey, asked, abort).ConfigureAwait(false);
            return new OperationOutcome.Succeeded(ModelJson.Of(session));
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            return new OperationOutcome.Cancelled();
        }
        catch (ModelFailedException e)
        {
            return ModelHandler.Failed(e.Failure);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException)
        {
            return ModelHandler.Failed(ModelFailedException.Rejected(e.Message).Failure);
        }
    }

    /// <inheritdoc/>
    /// <remarks>One that was opened is found again, and one too many is an empty one.</remarks>
    public Task<Reconciliation> ReconcileAsync(OperationRequest request, bool aborting) =>
        Task.FromResult<Reconciliation>(new Reconciliation.SafeToRun());
}
