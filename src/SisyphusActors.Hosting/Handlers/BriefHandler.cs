using SisyphusActors.Core.Briefs;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.Journal.Projections;
using SisyphusActors.Seams.Operations;

namespace SisyphusActors.Hosting.Handlers;

/// <summary>Carries out operations of kind <see cref="BriefOperation.Kind"/>.</summary>
/// <param name="runs">Gives a reader of its own to each: several runs may ask at once.</param>
internal sealed class BriefHandler(Func<RunReader> runs) : IOperationHandler
{
    /// <inheritdoc/>
    public Task<OperationOutcome> RunAsync(OperationRequest request, CancellationToken abort) => Task.Run<OperationOutcome>(() =>
        runs().Brief(request.RunId, BriefOperation.TokensIn(request.With)) is { } brief
            ? new OperationOutcome.Succeeded(Json.From(brief.Text))
            : new OperationOutcome.Failed($"There is no run '{request.RunId}'."), CancellationToken.None);

    /// <inheritdoc/>
    public Task<Reconciliation> ReconcileAsync(OperationRequest request, bool aborting) => Task.FromResult<Reconciliation>(new Reconciliation.SafeToRun());
}
