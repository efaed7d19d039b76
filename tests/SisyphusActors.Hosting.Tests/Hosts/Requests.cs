using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Hosting.Tests.Hosts;

internal static class Requests
{
    /// <summary>The first attempt at a step.</summary>
    public static OperationRequest Of(string kind, string step = "send") => new(
        OpKey.Of("run-1", step, 1, kind, Sha256.Of("{}")), "run-1", step, Attempt: 1, kind, Command: null, With: Json.EmptyObject,
        Environment: OrdinalMap.Empty<string>(), Item: null, Timeout: null, Idempotent: false, Outputs: [],
        new Lazy<StepContext>(() => new StepContext(Json.EmptyObject, OrdinalMap.Empty<Json>())));
}
