using System.Globalization;
using System.Text.Json;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Planning;

/// <summary>What <c>when</c> asks: values of the run and literals, with <c>==</c>, <c>!=</c>, <c>!</c>, <c>&amp;&amp;</c>, <c>||</c> and parentheses between them.</summary>
/// <param name="Source">As written.</param>
public abstract record Condition(string Source)
{
    public sealed record Value(Expression Expression, string Source) : Condition(Source);

    /// <summary>A number, a string in single quotes, <c>true</c>, <c>false</c> or <c>null</c>.</summary>
    public sealed record Literal(Json Json, string Source) : Condition(Source);

    public sealed record Not(Condition Operand, string Source) : Condition(Source);

    /// <param name="IsNegated">For <c>!=</c>.</param>
    public sealed record Equal(Condition Left, Condition Right, bool IsNegated, string Source) : Condition(Source);

    public sealed record Both(Condition Left, Condition Right, string Source) : Condition(Source);

    public sealed record Either(Condition Left, Condition Right, string Source) : Condition(Source);

    /// <param name="text">With its braces, and nothing but white space around them; at most <see cref="PlanLimits.ConditionLengthMax"/> characters.</param>
    /// <returns>Null and an error, or a condition.</returns>
    public static Condition? Parse(string text, out string? error) => ConditionParser.Parse(text, out error);

    /// <summary>Whether it holds. What does not decide is not looked at: the right of <c>&amp;&amp;</c> after false, of <c>||</c> after true.</summary>
    /// <returns>True or false; or an error that says what was found instead.</returns>
    public (bool Holds, string? Error) Ask(ExpressionScope scope)
    {
        var value = Resolve(scope);
        return value.Error is { } error ? (false, error)
            : AsFlag(value.Value) is { } holds ? (holds, null)
            : (false, NoFlag(Source, JsonKind.Of(value.Value.Element)));
    }

    /// <summary>Why a value cannot be asked whether it holds.</summary>
    internal static string NoFlag(string source, string kind) => $"{source} is {kind}, and true or false is expected";

    /// <summary>Why two values cannot be compared.</summary>
    internal static string NotComparable(Equal equal, string left, string right) =>
        $"{equal.Left.Source} is {left} and {equal.Right.Source} is {right}: only values of one kind can be compared";

    /// <summary>It and all conditions it is made of.</summary>
    internal IEnumerable<Condition> Parts() => this switch
    {
        Not not => not.Operand.Parts().Prepend(this),
        Equal equal => [this, .. equal.Left.Parts(), .. equal.Right.Parts()],
        Both both => [this, .. both.Left.Parts(), .. both.Right.Parts()],
        Either either => [this, .. either.Left.Parts(), .. either.Right.Parts()],
        _ => [this],
    };

    private Resolved Resolve(ExpressionScope scope)
    {
        switch (this)
        {
            case Value value:
                return value.Expression.Resolve(scope);
            case Literal literal:
                return literal.Json;
            case Equal equal:
                return Compare(equal, equal.Left.Resolve(scope), equal.Right.Resolve(scope));
            case Not not:
                var (operand, error) = not.Operand.Ask(scope);
                return error is null ? Json.From(!operand) : Resolved.Failed(error);
            case Both both:
                return Decide(both.Left.Ask(scope), both.Right, scope, decisive: false);
            case Either either:
                return Decide(either.Left.Ask(scope), either.Right, scope, decisive: true);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static Resolved Decide((bool Holds, string? Error) left, Condition right, ExpressionScope scope, bool decisive)
    {
        var (holds, error) = left.Error is not null || left.Holds == decisive ? left : right.Ask(scope);
        return error is null ? Json.From(holds) : Resolved.Failed(error);
    }

    private static Resolved Compare(Equal equal, Resolved left, Resolved right)
    {
        if ((left.Error ?? right.Error) is { } error)
            return Resolved.Failed(error);
        var (kind, other) = (JsonKind.Of(left.Value.Element), JsonKind.Of(right.Value.Element));
        return kind == other || left.Value.IsNull || right.Value.IsNull
            ? Json.From(AreEqual(left.Value, right.Value) != equal.IsNegated)
            : Resolved.Failed(NotComparable(equal, kind, other));
    }

    private static bool AreEqual(Json left, Json right) =>
        left == right
        || left.Element is { ValueKind: JsonValueKind.Number } number && right.Element is { ValueKind: JsonValueKind.Number } other
        && number.GetDouble().Equals(other.GetDouble()) && Exactly(number) == Exactly(other);

    /// <summary>Tells whole numbers apart that a double would round to one.</summary>
    private static decimal? Exactly(JsonElement number) =>
        decimal.TryParse(number.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static bool? AsFlag(Json value) => value == Json.From(true) ? true : value == Json.From(false) ? false : null;
}
