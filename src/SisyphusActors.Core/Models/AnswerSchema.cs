using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Models;

/// <summary>
/// The part of JSON Schema that answers are held to: <c>type</c>, <c>enum</c>, <c>const</c>, <c>properties</c>, <c>required</c>,
/// <c>additionalProperties</c> (true or false), <c>items</c>, and <c>min</c> and <c>max</c> of <c>Length</c>, <c>Items</c> and <c>imum</c>.
/// </summary>
/// <remarks>Stricter than the standard in two things: no member may stand twice, and a whole number has neither point nor exponent.</remarks>
public sealed class AnswerSchema
{
    private const int ProblemsMax = 20;

    private static readonly string[] Annotations = ["$schema", "$id", "$comment", "title", "description", "default", "examples"];
    private static readonly string[] Types = ["object", "array", "string", "number", "integer", "boolean", "null"];
    private static readonly string[] Counts = ["minLength", "maxLength", "minItems", "maxItems"];

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly JsonElement _schema;

    /// <exception cref="FormatException">It says something that is not checked here, or says it wrongly.</exception>
    public AnswerSchema(Json schema)
    {
        _schema = schema.Element;
        Verify(_schema, "#");
    }

    /// <returns>What is wrong with it, at most 20 sentences that begin with where; none when it fits.</returns>
    public IReadOnlyList<string> Check(string answer)
    {
        var problems = new List<string>();
        try
        {
            using var document = JsonDocument.Parse(answer, Strict);
            Check(_schema, document.RootElement, "$", problems);
        }
        catch (JsonException e)
        {
            problems.Add($"$: is no JSON: {e.Message}");
        }
        return problems.Count <= ProblemsMax ? problems : problems[..ProblemsMax];
    }

    private static void Check(JsonElement schema, JsonElement value, string at, List<string> problems)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            if (schema.ValueKind == JsonValueKind.False)
                problems.Add($"{at}: nothing is allowed here");
            return;
        }
        foreach (var rule in schema.EnumerateObject())
            if (Broken(rule.Name, rule.Value, value) is { } wrong)
                problems.Add($"{at}: {wrong}");
        if (value.ValueKind == JsonValueKind.Object)
            CheckMembers(schema, value, at, problems);
        else if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
            foreach (var (index, item) in value.EnumerateArray().Index())
                Check(items, item, $"{at}[{index}]", problems);
    }

    private static void CheckMembers(JsonElement schema, JsonElement value, string at, List<string> problems)
    {
        var isOpen = !schema.TryGetProperty("additionalProperties", out var additional) || additional.ValueKind == JsonValueKind.True;
        foreach (var member in value.EnumerateObject())
            if (schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(member.Name, out var its))
                Check(its, member.Value, $"{at}.{member.Name}", problems);
            else if (!isOpen)
                problems.Add($"{at}: '{member.Name}' is not allowed here");
    }

    /// <returns>What breaks a rule that stands for itself; null when nothing does.</returns>
    private static string? Broken(string rule, JsonElement wanted, JsonElement value) => (rule, value.ValueKind) switch
    {
        ("type", _) when !Names(wanted).Any(type => Is(type, value)) => $"is {JsonTypeOf(value)}, not {string.Join(" or ", Names(wanted))}",
        ("enum", _) when !wanted.EnumerateArray().Any(one => Json.From(one) == Json.From(value)) => $"is none of {wanted.GetRawText()}",
        ("const", _) when Json.From(wanted) != Json.From(value) => $"is not {wanted.GetRawText()}",
        ("required", JsonValueKind.Object) when Names(wanted).Where(name => !value.TryGetProperty(name, out _)).ToList() is [_, ..] missing =>
            $"lacks {string.Join(", ", missing.Select(name => $"'{name}'"))}",
        ("minLength", JsonValueKind.String) when Length(value) < wanted.GetInt32() => $"is shorter than {wanted} characters",
        ("maxLength", JsonValueKind.String) when Length(value) > wanted.GetInt32() => $"is longer than {wanted} characters",
        ("minItems", JsonValueKind.Array) when value.GetArrayLength() < wanted.GetInt32() => $"has fewer than {wanted} items",
        ("maxItems", JsonValueKind.Array) when value.GetArrayLength() > wanted.GetInt32() => $"has more than {wanted} items",
        ("minimum", JsonValueKind.Number) when value.GetDouble() < wanted.GetDouble() => $"is less than {wanted}",
        ("maximum", JsonValueKind.Number) when value.GetDouble() > wanted.GetDouble() => $"is more than {wanted}",
        _ => null,
    };

    private static bool Is(string type, JsonElement value) => type switch
    {
        "integer" => value.ValueKind == JsonValueKind.Number && !value.GetRawText().AsSpan().ContainsAny('.', 'e', 'E'),
        _ => JsonTypeOf(value) == type,
    };

    private static string JsonTypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Null => "null",
        _ => throw new UnreachableException(),
    };

    /// <summary>Characters as the standard counts them: a surrogate pair is one.</summary>
    private static int Length(JsonElement text) => text.GetString()!.EnumerateRunes().Count();

    private static IEnumerable<string> Names(JsonElement oneOrMore) =>
        oneOrMore.ValueKind == JsonValueKind.Array ? oneOrMore.EnumerateArray().Select(name => name.GetString()!) : [oneOrMore.GetString()!];

    private static void Verify(JsonElement schema, string at)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return;
        Require(schema.ValueKind == JsonValueKind.Object, at, "a schema is an object, true or false");
        foreach (var rule in schema.EnumerateObject())
            Verify(rule, $"{at}/{rule.Name}");
    }

    private static void Verify(JsonProperty rule, string at)
    {
        var value = rule.Value;
        switch (rule.Name)
        {
            case "type":
                Require(IsText(value) || IsTexts(value), at, "a type or a list of types is expected");
                Require(Names(value).All(Types.Contains), at, $"types are {string.Join(", ", Types)}");
                break;
            case "enum":
                Require(value.ValueKind == JsonValueKind.Array, at, "a list is expected");
                break;
            case "required":
                Require(IsTexts(value), at, "a list of names is expected");
                break;
            case "additionalProperties":
                Require(value.ValueKind is JsonValueKind.True or JsonValueKind.False, at, "only true and false are checked");
                break;
            case "minimum" or "maximum":
                Require(value.ValueKind == JsonValueKind.Number, at, "a number is expected");
                break;
            case "properties":
                Require(value.ValueKind == JsonValueKind.Object, at, "an object is expected");
                foreach (var property in value.EnumerateObject())
                    Verify(property.Value, $"{at}/{property.Name}");
                break;
            case "items":
                Verify(value, at);
                break;
            case var count when Counts.Contains(count):
                Require(value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var n) && n >= 0, at, "a whole number from 0 is expected");
                break;
            default:
                Require(rule.Name == "const" || Annotations.Contains(rule.Name), at, "this keyword is not checked here, so it must not be relied on");
                break;
        }
    }

    private static bool IsText(JsonElement value) => value.ValueKind == JsonValueKind.String;

    private static bool IsTexts(JsonElement value) => value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(IsText);

    private static void Require(bool holds, string at, string otherwise)
    {
        if (!holds)
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{at}: {otherwise}"));
    }
}
