using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Planning;

/// <summary>Takes values out of nodes. What is wrong is reported and read as absent, so that reading goes on.</summary>
/// <remarks>Plain scalars are those of YAML 1.2: null, true and false, and numbers as JSON has them; <c>yes</c>, <c>007</c> and <c>0x1f</c> are text.</remarks>
internal sealed partial class NodeReader(ProblemList problems)
{
    public static readonly DocumentNode Nowhere = new DocumentNode.Scalar("", Plain: true, 0, 0);

    public ProblemList Problems => problems;

    public static bool IsNull(DocumentNode node) =>
        node is DocumentNode.Scalar { Plain: true, Text: "" or "~" or "null" or "Null" or "NULL" };

    public static string KindOf(DocumentNode node) => node switch
    {
        DocumentNode.Sequence => "a list",
        DocumentNode.Mapping => "a mapping",
        DocumentNode.Scalar scalar when IsNull(scalar) => "nothing",
        DocumentNode.Scalar scalar => $"'{Shortened(scalar.Text)}'",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <returns>Always null.</returns>
    public T? Wrong<T>(DocumentNode at, string message) where T : class
    {
        problems.Add(at, message);
        return null;
    }

    public string? Text(DocumentNode? node, string what) => node switch
    {
        null => null,
        DocumentNode.Scalar { Text: var text } when !IsNull(node) => text,
        _ => Wrong<string>(node, $"{what} must be text, not {KindOf(node)}"),
    };

    public string? LongText(DocumentNode? node, string what) => Text(node, what) switch
    {
        null => null,
        { Length: > PlanLimits.TextLengthMax } => Wrong<string>(node!, $"{what} is longer than {PlanLimits.TextLengthMax} characters"),
        var text when text.Contains('\0') => Wrong<string>(node!, $"{what} holds a NUL character"),
        var text => text,
    };

    public bool? Flag(DocumentNode? node, string what)
    {
        if (node is null)
            return null;
        if (node is DocumentNode.Scalar { Plain: true, Text: var text } && AsFlag(text) is { } flag)
            return flag;
        problems.Add(node, $"{what} must be true or false, not {KindOf(node)}");
        return null;
    }

    public int? Whole(DocumentNode? node, string what, int least, int most)
    {
        if (node is null)
            return null;
        if (node is DocumentNode.Scalar { Plain: true, Text: var text } && IsNumber(text)
            && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most)
            return number;
        problems.Add(node, $"{what} must be a whole number from {least} to {most}, not {KindOf(node)}");
        return null;
    }

    public double? Number(DocumentNode? node, string what, double least, double most)
    {
        if (node is null)
            return null;
        if (node is DocumentNode.Scalar { Plain: true, Text: var text } && IsNumber(text)
            && double.Parse(text, CultureInfo.InvariantCulture) is var number && number >= least && number <= most)
            return number;
        problems.Add(node, $"{what} must be a number from {least} to {most}, not {KindOf(node)}");
        return null;
    }

    /// <summary>A duration, or a plain number of seconds.</summary>
    public TimeSpan? Duration(DocumentNode? node, string what, TimeSpan least)
    {
        if (node is null)
            return null;
        if (node is DocumentNode.Scalar scalar && DurationOf(scalar) is { } duration && duration >= least && duration <= PlanLimits.DurationMax)
            return duration;
        problems.Add(node, $"{what} must be a duration such as 500ms, 10s or 1h30m, or a number of seconds, "
            + $"from {PlanLimits.Duration(least)}, not {KindOf(node)}");
        return null;
    }

    /// <summary>One name or a list of names, as written.</summary>
    public ImmutableArray<string>? Names(DocumentNode? node, string what)
    {
        switch (node)
        {
            case null:
                return null;
            case DocumentNode.Sequence list:
                return [.. list.Items.Select(item => Text(item, $"an entry of {what}")).OfType<string>()];
            case DocumentNode.Scalar { Text: var name } when !IsNull(node):
                return [name];
            default:
                problems.Add(node, $"{what} must be a name or a list of names, not {KindOf(node)}; write [] for none");
                return null;
        }
    }

    /// <summary>The JSON value a node stands for.</summary>
    public Json Json(DocumentNode node, string what) => node switch
    {
        DocumentNode.Scalar scalar => ScalarJson(scalar),
        DocumentNode.Sequence list => Values.Json.Array(list.Items.Select(item => Json(item, what))),
        DocumentNode.Mapping => Values.Json.Object(new MappingReader(node, what, known: null, this).Members
            .Select(m => KeyValuePair.Create(m.Key, Json(m.Value, what)))),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public static bool IsNumber(string text) => JsonNumber().IsMatch(text) && !text.EndsWith('\n');

    public static bool? AsFlag(string text) => text switch
    {
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        _ => null,
    };

    private static Json ScalarJson(DocumentNode.Scalar scalar) =>
        !scalar.Plain ? Values.Json.From(scalar.Text)
        : IsNull(scalar) ? Values.Json.Null
        : AsFlag(scalar.Text) is { } flag ? Values.Json.From(flag)
        : IsNumber(scalar.Text) ? Values.Json.Parse(scalar.Text)
        : Values.Json.From(scalar.Text);

    private static TimeSpan? DurationOf(DocumentNode.Scalar scalar)
    {
        if (DurationText.TryParse(scalar.Text, out var duration))
            return duration;
        return scalar.Plain && IsNumber(scalar.Text)
            && double.Parse(scalar.Text, CultureInfo.InvariantCulture) is >= 0 and < 1e9 and var seconds
            ? TimeSpan.FromMilliseconds(Math.Round(seconds * 1_000))
            : null;
    }

    private static string Shortened(string text)
    {
        var line = string.Concat(text.Take(41).Select(c => char.IsControl(c) ? ' ' : c));
        return line.Length <= 40 ? line : line[..39] + "…";
    }

    [GeneratedRegex("^-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][-+]?[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex JsonNumber();
}
