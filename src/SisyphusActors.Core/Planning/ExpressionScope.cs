using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Planning;

/// <summary>What the expressions of one step, or of one item of it, may read.</summary>
/// <param name="Inputs">The run's inputs with defaults, a JSON object.</param>
/// <param name="ResultOf">An ended step's result by plan step id, null when it has none; asked only for steps that are named. Of a fan-out: the list of its items' results, in order.</param>
/// <param name="Item">Null outside a <c>foreach</c>.</param>
public sealed record ExpressionScope(string RunId, Json Inputs, Func<string, Json?> ResultOf, OperationItem? Item = null)
{
    /// <summary>How a step ended by plan step id, one of <see cref="OutcomeWords.OfStep"/>; null while it has not.</summary>
    public Func<string, string?> OutcomeOf { get; init; } = _ => null;

    /// <summary>What the steps before the cleanup came to, one of <see cref="OutcomeWords.OfRun"/>; null before the cleanup.</summary>
    public string? RunOutcome { get; init; }
}
