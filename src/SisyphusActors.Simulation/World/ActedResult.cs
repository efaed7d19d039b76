using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.Simulation.Models;

namespace SisyphusActors.Simulation.World;

/// <summary>The result of a step that was only acted: something for each output it promises.</summary>
internal static class ActedResult
{
    public static Json Of(OperationRequest request) => ActedModel.IsAsked(request)
        ? ActedModel.ResultOf(request)
        : Json.Object(request.Outputs.Select(name => KeyValuePair.Create(name, Value(request, name))));

    /// <remarks>A plural is taken for a list, which steps may fan out over.</remarks>
    private static Json Value(OperationRequest request, string name) => name.EndsWith('s')
        ? Json.Array(Enumerable.Range(1, 3).Select(n => Json.From($"{name} {n}")))
        : Json.From($"{name} of {request.StepId}");
}
