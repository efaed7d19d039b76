using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Planning;

/// <summary>What the expressions of one step, or of one item of it, may read.</summary>
/// <param name="Inputs">The run's inputs with defaults, a JSON object.</param>
/// <param name="ResultOf">A completed step's result by plan step id, null when it has none; asked only for steps that are named. Of a fan-out: the list of its items' results, in order.</param>
/// <param name="Item">Null outside a <c>foreach</c>.</param>
public sealed record ExpressionScope(string RunId, Json Inputs, Func<string, Json?> ResultOf, OperationItem? Item = null);
