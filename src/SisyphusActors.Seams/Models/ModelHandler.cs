using System.Diagnostics;
using System.Text.Json;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.Seams.Operations;

namespace SisyphusActors.Seams.Models;

/// <summary>
/// Carries out operations of kind <see cref="ModelOperation.Kind"/>: asks the provider that the model's name names, and holds a structured
/// answer to its schema.
/// </summary>
public sealed class ModelHandler(ModelProviders providers) : IOperationHandler
{
    /// <inheritdoc/>
    public async Task<OperationOutcome> RunAsync(OperationRequest request, CancellationToken abort)
    {
        Prepared prepared;
        try
        {
            prepared = Prepare(request);
        }
        catch (Exception e) when (e is JsonException or FormatException or KeyNotFoundException)
        {
            return Failed(ModelFailedException.Rejected(e.Message).Failure);
        }
        try
        {
            return prepared.ToOperation(await prepared.Provider.AskAsync(prepared.Call, abort).ConfigureAwait(false));
        }
        catch (ModelFailedException e)
        {
            return Failed(e.Failure);
        }
    }

    /// <inheritdoc/>
    /// <remarks>A request that may be repeated is, where nothing tells what became of it: that may cost twice, and is for the operator to choose.</remarks>
    public async Task<Reconciliation> ReconcileAsync(OperationRequest request, bool aborting)
    {
        var prepared = Prepare(request);
        return await prepared.Provider.FindOutAsync(prepared.Call, aborting).ConfigureAwait(false) switch
        {
            ModelFinding.NotSent => new Reconciliation.SafeToRun(),
            ModelFinding.AtWork work => new Reconciliation.StillRunning(work.Where),
            ModelFinding.Ended { Outcome: ModelOutcome.InDoubt } when request.Idempotent && !aborting => new Reconciliation.SafeToRun(),
            ModelFinding.Ended { Outcome: ModelOutcome.InDoubt doubt } => new Reconciliation.InDoubt(doubt.Why),
            ModelFinding.Ended ended => new Reconciliation.Ended(prepared.ToOperation(ended.Outcome)),
            _ => throw new UnreachableException(),
        };
    }

    internal static OperationOutcome.Failed Failed(ModelFailure failure) =>
        new($"{failure.Kind}: {failure.Message}", Retryable: failure.Retryable) { Detail = ModelJson.Of(failure) };

    private Prepared Prepare(OperationRequest operation)
    {
        var request = ModelJson.ToRequest(operation.With);
        var schema = request.Schema is { } given ? new AnswerSchema(given) : null;
        return new Prepared(providers[request.Model.Provider], new ModelCall(operation.OpKey, operation.RunId, request, operation.Timeout, operation.Idempotent), schema);
    }

    private sealed record Prepared(IModelProvider Provider, ModelCall Call, AnswerSchema? Schema)
    {
        public OperationOutcome ToOperation(ModelOutcome outcome) => outcome switch
        {
            ModelOutcome.Answered { Reply: var reply } when Schema?.Check(reply.Content) is [_, ..] problems => Failed(new ModelFailure(
                ModelFailureKind.BadAnswer, $"The answer does not fit its schema: {string.Join("; ", problems)}", RetryAfter: null, reply.Spend, reply.Trace)),
            ModelOutcome.Answered { Reply: var reply } => new OperationOutcome.Succeeded(ModelJson.Of(reply)),
            ModelOutcome.Failed { Failure: var failure } => Failed(failure),
            ModelOutcome.Stopped { Reason: StopReason.TimedOut } stopped => new OperationOutcome.TimedOut(Call.Timeout!.Value) { Detail = Detail(stopped) },
            ModelOutcome.Stopped stopped => new OperationOutcome.Cancelled { Detail = Detail(stopped) },
            ModelOutcome.InDoubt doubt => new OperationOutcome.InDoubt(doubt.Why),
            _ => throw new UnreachableException(),
        };

        private static Json Detail(ModelOutcome.Stopped stopped) => ModelJson.Of(new ModelFailure(
            ModelFailureKind.Aborted, $"{stopped.Reason}.", RetryAfter: null, stopped.Spend, stopped.Trace));
    }
}
