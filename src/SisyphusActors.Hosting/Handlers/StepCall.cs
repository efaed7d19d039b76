using System.Text.Json;
using SisyphusActors.Core.Operations;

namespace SisyphusActors.Hosting.Handlers;

/// <summary>One attempt at one step.</summary>
public sealed class StepCall
{
    private readonly OperationRequest _request;

    internal StepCall(OperationRequest request) => _request = request;

    public string RunId => _request.RunId;

    /// <summary>The step's id; with an index, as in <c>build[0]</c>, for an item of a fan-out.</summary>
    public string StepId => _request.StepId;

    /// <summary>From 1; never the same number twice for one step.</summary>
    public int Attempt => _request.Attempt;

    /// <summary>Names this attempt for good, 64 hex digits: an idempotency key for what the handler calls.</summary>
    public string OpKey => _request.OpKey.ToString();

    /// <summary>The step's <c>with</c>, expressions resolved.</summary>
    public JsonElement With => _request.With.Element;

    /// <summary>The run's inputs, a JSON object.</summary>
    public JsonElement Inputs => _request.Context.Value.Inputs.Element;

    /// <summary>The item of a fan-out; null outside one.</summary>
    public JsonElement? Item => _request.Item?.Value.Element;

    /// <summary>From 0; null outside a fan-out.</summary>
    public int? ItemIndex => _request.Item?.Index;

    /// <summary>The result of a step this one depends on, directly or not. Of a fan-out: the list of its items' results, in order.</summary>
    /// <exception cref="KeyNotFoundException">No such step has completed before this one.</exception>
    public JsonElement ResultOf(string stepId) => _request.Context.Value.Steps.TryGetValue(stepId, out var result)
        ? result.Element
        : throw new KeyNotFoundException($"Step '{StepId}' does not depend on a step '{stepId}'. Name it in needs.");
}
