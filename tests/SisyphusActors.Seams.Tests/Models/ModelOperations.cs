using System.Collections.Immutable;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.Seams.Models;
using SisyphusActors.Seams.Operations;

namespace SisyphusActors.Seams.Tests.Models;

/// <summary>Calls as operations, the way a host makes them.</summary>
internal static class ModelOperations
{
    public static ModelHandler Handler(IModelProvider provider, string name = "opencode") => new(new ModelProviders([KeyValuePair.Create(name, provider)]));

    public static OperationRequest Request(ModelCall call) => new(
        call.OpKey, "run", "step", Attempt: 1, ModelOperation.Kind, Command: null, ModelJson.Of(call.Request), OrdinalMap.Empty<string>(), Item: null,
        call.Timeout, call.MayRepeat, ImmutableArray<string>.Empty, new Lazy<StepContext>(() => new StepContext(Json.EmptyObject, OrdinalMap.Empty<Json>())));

    public static Task<OperationOutcome> RunAsync(IModelProvider provider, ModelCall call) =>
        Handler(provider, call.Request.Model.Provider).RunAsync(Request(call), CancellationToken.None);

    public static Task<Reconciliation> ReconcileAsync(IModelProvider provider, ModelCall call, bool aborting = false) =>
        Handler(provider, call.Request.Model.Provider).ReconcileAsync(Request(call), aborting);

    public static async Task<ModelFailure> FailureAsync(IModelProvider provider, ModelCall call) =>
        ModelJson.ToFailure((await RunAsync(provider, call)).ShouldBeOfType<OperationOutcome.Failed>().Detail!.Value);
}
