using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Planning;

/// <summary>Text that may hold expressions: <c>Hello ${{ inputs.name }}</c>.</summary>
/// <remarks>Resolved once: what an expression came to is never read for expressions again.</remarks>
public sealed class Template
{
    private const string Open = "${{";
    private const string Close = "}}";

    private readonly ImmutableArray<(string? Text, Expression? Expression)> _parts;

    private Template(ImmutableArray<(string?, Expression?)> parts, ImmutableArray<string> errors) => (_parts, Errors) = (parts, errors);

    /// <summary>What cannot be read as an expression; a validated plan has none.</summary>
    public ImmutableArray<string> Errors { get; }

    public IEnumerable<Expression> Expressions => _parts.Select(p => p.Expression).OfType<Expression>();

    /// <summary>The text is one expression and nothing else: its value keeps its JSON type.</summary>
    public bool IsOneExpression => _parts is [{ Expression: not null }];

    public static bool HasExpression([NotNullWhen(true)] string? text) => text?.Contains(Open, StringComparison.Ordinal) == true;

    public static Template Parse(string text)
    {
        var parts = ImmutableArray.CreateBuilder<(string?, Expression?)>();
        var errors = ImmutableArray.CreateBuilder<string>();
        var position = 0;
        while (position < text.Length)
        {
            var open = text.IndexOf(Open, position, StringComparison.Ordinal);
            var close = open < 0 ? -1 : text.IndexOf(Close, open, StringComparison.Ordinal);
            if (open >= 0 && close < 0)
                errors.Add($"'{Open}' is not closed by '{Close}'");
            if (close < 0)
            {
                parts.Add((text[position..], null));
                break;
            }
            if (open > position)
                parts.Add((text[position..open], null));
            var expression = Expression.Parse(text[(open + Open.Length)..close], out var error);
            position = close + Close.Length;
            parts.Add((expression is null ? text[open..position] : null, expression));
            if (error is not null)
                errors.Add(error);
        }
        return new Template(parts.ToImmutable(), errors.ToImmutable());
    }

    /// <returns>The one expression's value in its own type, else a JSON string; the first error, if an expression fails.</returns>
    public Resolved Resolve(ExpressionScope scope)
    {
        if (IsOneExpression)
            return _parts[0].Expression!.Resolve(scope);
        var text = new StringBuilder();
        foreach (var part in _parts)
        {
            var value = part.Expression?.Resolve(scope) ?? Json.From(part.Text!);
            if (value.Error is not null)
                return value;
            text.Append(value.Text);
        }
        return Json.From(text.ToString());
    }

    /// <summary>Resolves every string in a JSON value, at any depth; names of members stay as they are.</summary>
    public static Resolved Resolve(Json value, ExpressionScope scope) =>
        HasExpression(value.ToString()) ? Resolve(value.Element, scope) : value;

    /// <summary>Resolves the values of variables to text.</summary>
    /// <returns>The resolved variables, and null; or the variables that could be resolved, and the first error with the variable's name.</returns>
    public static (ImmutableSortedDictionary<string, string> Values, string? Error) Resolve(
        ImmutableSortedDictionary<string, string> variables, ExpressionScope scope)
    {
        string? error = null;
        var values = variables.ToBuilder();
        foreach (var (name, text) in variables)
            if (HasExpression(text))
            {
                var value = Parse(text).Resolve(scope);
                error ??= value.Error is null ? null : $"env {name}: {value.Error}";
                values[name] = value.Text;
            }
        return (values.ToImmutable(), error);
    }

    private static Resolved Resolve(JsonElement element, ExpressionScope scope)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                return Parse(element.GetString()!).Resolve(scope);
            case JsonValueKind.Array:
                var items = new List<Json>();
                foreach (var item in element.EnumerateArray())
                {
                    var value = Resolve(item, scope);
                    if (value.Error is not null)
                        return value;
                    items.Add(value.Value);
                }
                return Json.Array(items);
            case JsonValueKind.Object:
                var members = new List<KeyValuePair<string, Json>>();
                foreach (var member in element.EnumerateObject())
                {
                    var value = Resolve(member.Value, scope);
                    if (value.Error is not null)
                        return Resolved.Failed($"{member.Name}: {value.Error}");
                    members.Add(new(member.Name, value.Value));
                }
                return Json.Object(members);
            default:
                return Json.From(element);
        }
    }
}
