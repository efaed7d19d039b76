using System.Collections.Immutable;
using System.Text.Json;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Planning;

/// <summary>What a run was given, as what its workflow asks for.</summary>
internal static class InputValues
{
    /// <param name="given">Text is read as the declared type, since a command line knows only text; null is nothing given.</param>
    /// <returns>A JSON object with a member for each declared input.</returns>
    public static Json Fill(ImmutableArray<PlanInput> declared, Json? given, ProblemList problems)
    {
        var values = Given(given ?? Json.EmptyObject, problems);
        foreach (var name in values.Keys.Where(name => !declared.Any(input => input.Name == name)))
            problems.Add(0, 0, $"the workflow has no input '{name}'{Hint(name)}");
        return Json.Object(declared.Select(input => KeyValuePair.Create(input.Name, Value(input))));

        string Hint(string name) =>
            declared.IsEmpty ? "; it takes none"
            : problems.Suggest(name, declared.Select(i => i.Name)) is { Length: > 0 } near ? near
            : $"; it takes {string.Join(", ", declared.Select(i => i.Name).Take(20))}";

        Json Value(PlanInput input)
        {
            if (!values.TryGetValue(input.Name, out var value) || value.ValueKind == JsonValueKind.Null)
            {
                if (input.Required && input.Default.IsNull && given is not null)
                    problems.Add(input.Line, input.Column, $"input '{input.Name}' is required and was not given");
                return input.Default;
            }
            if (Coerced(value, input.Type) is { } coerced)
                return coerced;
            problems.Add(input.Line, input.Column,
                $"input '{input.Name}' must be {Named(input.Type)}, and {JsonKind.Of(value)} was given{Example(input.Type)}");
            return input.Default;
        }
    }

    public static bool IsOfType(Json value, string type) => KindOf(value.Element) == type;

    public static string Named(string type) => type is "array" or "object" ? $"an {type}" : $"a {type}";

    private static SortedDictionary<string, JsonElement> Given(Json given, ProblemList problems)
    {
        var values = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        if (given.Element is not { ValueKind: JsonValueKind.Object } element)
            problems.Add(0, 0, $"inputs must be a JSON object, and {JsonKind.Of(given.Element)} was given");
        else
            foreach (var member in element.EnumerateObject())
                values[member.Name] = member.Value;
        return values;
    }

    private static Json? Coerced(JsonElement value, string type)
    {
        if (KindOf(value) == type)
            return Json.From(value);
        if (type == "string")
            return value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False ? Json.From(value.GetRawText()) : null;
        if (value.ValueKind != JsonValueKind.String)
            return null;
        var text = value.GetString()!.Trim();
        if (type == "boolean")
            return NodeReader.AsFlag(text) is { } flag ? Json.From(flag) : null;
        try
        {
            var parsed = Json.Parse(text);
            return IsOfType(parsed, type) ? parsed : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string KindOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Array => "array",
        JsonValueKind.Object => "object",
        _ => "null",
    };

    private static string Example(string type) => type switch
    {
        "array" => ": write it as JSON, such as [\"a\",\"b\"]",
        "object" => ": write it as JSON, such as {\"a\":1}",
        "boolean" => ": write true or false",
        _ => "",
    };
}
