using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Planning;

/// <summary>A reference to a value of the run, as written between <c>${{</c> and <c>}}</c>. There are no functions, and operators only in a <see cref="Condition"/>.</summary>
/// <param name="Members">Names of members to go down by; empty for the whole value.</param>
public abstract record Expression(ImmutableArray<string> Members)
{
    private const string Forms =
        "write inputs.NAME, steps.ID.outputs, steps.ID.outcome, item, index, run.id or run.outcome; of inputs, outputs and item a member by .NAME";

    private static readonly SearchValues<char> Operators = SearchValues.Create("=!&|<>");

    /// <summary><c>inputs.NAME</c></summary>
    public sealed record Input(string Name, ImmutableArray<string> Members) : Expression(Members);

    /// <summary><c>steps.ID.outputs</c></summary>
    public sealed record StepOutputs(string StepId, ImmutableArray<string> Members) : Expression(Members);

    /// <summary><c>steps.ID.outcome</c></summary>
    public sealed record StepOutcome(string StepId) : Expression([]);

    /// <summary><c>item</c></summary>
    public sealed record Item(ImmutableArray<string> Members) : Expression(Members);

    /// <summary><c>index</c>, counted from 0</summary>
    public sealed record Index() : Expression([]);

    /// <summary><c>run.id</c></summary>
    public sealed record RunId() : Expression([]);

    /// <summary><c>run.outcome</c>, known in the cleanup</summary>
    public sealed record RunOutcome() : Expression([]);

    /// <param name="text">Without the braces; white space around it does not count.</param>
    /// <returns>Null and an error, or an expression.</returns>
    public static Expression? Parse(string text, out string? error)
    {
        var path = text.Trim().Split('.').ToImmutableArray();
        error = null;
        if (path.All(name => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')))
            switch (path)
            {
                case ["inputs", var name, .. var members]: return new Input(name, members);
                case ["steps", var id, "outputs", .. var members]: return new StepOutputs(id, members);
                case ["steps", var id, "outcome"]: return new StepOutcome(id);
                case ["item", .. var members]: return new Item(members);
                case ["index"]: return new Index();
                case ["run", "id"]: return new RunId();
                case ["run", "outcome"]: return new RunOutcome();
            }
        error = $"'{Shortened(text.Trim())}' is no expression: {Forms}{(text.AsSpan().ContainsAny(Operators) ? "; operators stand in 'when' alone" : "")}";
        return null;
    }

    public Resolved Resolve(ExpressionScope scope) => this switch
    {
        Input input => Down(scope.Inputs, "inputs", [input.Name, .. Members]),
        StepOutputs step => scope.ResultOf(step.StepId) is { } result
            ? Down(result, $"steps.{step.StepId}.outputs", Members)
            : Resolved.Failed($"step '{step.StepId}' has no outputs yet"),
        StepOutcome step => scope.OutcomeOf(step.StepId) is { } outcome
            ? Json.From(outcome)
            : Resolved.Failed($"step '{step.StepId}' has not come to its end yet"),
        Item => scope.Item is { } item ? Down(item.Value, "item", Members) : Resolved.Failed("there is no item outside a foreach"),
        Index => scope.Item is { } item ? Json.From(item.Index) : Resolved.Failed("there is no index outside a foreach"),
        RunId => Json.From(scope.RunId),
        RunOutcome => scope.RunOutcome is { } outcome ? Json.From(outcome) : Resolved.Failed("run.outcome is known in the cleanup alone"),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static Resolved Down(Json value, string from, ImmutableArray<string> members)
    {
        if (members.IsEmpty)
            return value;
        var element = value.Element;
        foreach (var name in members)
        {
            if (element.ValueKind != JsonValueKind.Object)
                return Resolved.Failed($"{from} is {JsonKind.Of(element)}, so it has no member '{name}'");
            if (!element.TryGetProperty(name, out var member))
                return Resolved.Failed($"{from} has no member '{name}'{Has(element)}");
            (element, from) = (member, $"{from}.{name}");
        }
        return Json.From(element);
    }

    private static string Has(JsonElement element)
    {
        var names = element.EnumerateObject().Select(m => Shortened(m.Name)).Take(11).ToList();
        return names switch
        {
            [] => ": it is empty",
            { Count: > 10 } => $"; it has {string.Join(", ", names.Take(10))} and more",
            _ => $"; it has {string.Join(", ", names)}",
        };
    }

    internal static string Shortened(string text) => text.Length <= 60 ? text : text[..57] + "…";
}
