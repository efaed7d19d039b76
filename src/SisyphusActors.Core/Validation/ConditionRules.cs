using System.Collections.Immutable;
using SisyphusActors.Core.Planning;

namespace SisyphusActors.Core.Validation;

/// <summary>What can be told of a condition before its values are there: that it can never be answered, or always is the same.</summary>
internal static class ConditionRules
{
    private const string Flag = "a boolean";
    private const string Text = "a string";

    public static IEnumerable<string> Check(Condition condition, IReadOnlyDictionary<string, PlanInput> inputs)
    {
        foreach (var asked in condition.Parts().SelectMany(Asked).Prepend(condition))
            if (KindOf(asked, inputs) is { } kind && kind != Flag)
                yield return Condition.NoFlag(asked.Source, kind);
        foreach (var equal in condition.Parts().OfType<Condition.Equal>())
            if (Mistake(equal, inputs) is { } mistake)
                yield return mistake;
    }

    /// <summary>What must be true or false.</summary>
    private static IEnumerable<Condition> Asked(Condition condition) => condition switch
    {
        Condition.Not not => [not.Operand],
        Condition.Both both => [both.Left, both.Right],
        Condition.Either either => [either.Left, either.Right],
        _ => [],
    };

    private static string? Mistake(Condition.Equal equal, IReadOnlyDictionary<string, PlanInput> inputs)
    {
        var (left, right) = (KindOf(equal.Left, inputs), KindOf(equal.Right, inputs));
        return left is not null && right is not null && left != right && !IsNull(equal.Left) && !IsNull(equal.Right)
            ? Condition.NotComparable(equal, left, right)
            : UnknownOutcome(equal.Left, equal.Right) ?? UnknownOutcome(equal.Right, equal.Left);
    }

    /// <summary>A word that no outcome is: nobody would ever see that the condition is never met.</summary>
    private static string? UnknownOutcome(Condition outcome, Condition word) =>
        WordsOf(outcome) is { IsEmpty: false } words && word is Condition.Literal { Json: var json } && !json.IsNull && !words.Contains(json.AsText())
            ? $"{outcome.Source} is never {word.Source}: it is {string.Join(", ", words)}"
            : null;

    private static ImmutableArray<string> WordsOf(Condition condition) => condition switch
    {
        Condition.Value { Expression: Expression.StepOutcome } => OutcomeWords.OfStep,
        Condition.Value { Expression: Expression.RunOutcome } => OutcomeWords.OfRun,
        _ => [],
    };

    private static bool IsNull(Condition condition) => condition is Condition.Literal { Json.IsNull: true };

    /// <returns>In the words of <see cref="JsonKind"/>; null where only the run will tell. An input may be null all the same.</returns>
    private static string? KindOf(Condition condition, IReadOnlyDictionary<string, PlanInput> inputs) => condition switch
    {
        Condition.Literal literal => JsonKind.Of(literal.Json.Element),
        Condition.Value { Expression: Expression.Input { Members.IsEmpty: true, Name: var name } } => InputValues.Named(inputs[name].Type),
        Condition.Value { Expression: Expression.StepOutcome or Expression.RunOutcome or Expression.RunId } => Text,
        Condition.Value => null,
        _ => Flag,
    };
}
