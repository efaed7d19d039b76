using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Seams.Secrets;

/// <summary>
/// Values that commands get as environment variables, and that are neither stored nor shown: <see cref="Mask"/> stands in their
/// place. They live in the memory of this process alone; only their names are stored.
/// </summary>
public sealed partial class SecretValues
{
    public const string Mask = "***";

    /// <summary>Shorter ones would turn ordinary text into masks.</summary>
    public const int ShortestChars = 4;

    /// <summary>The longest that a command can be given safely on any system.</summary>
    public const int LongestChars = 32 * 1024;

    public static readonly SecretValues None = new([]);

    private readonly SortedDictionary<string, string> _values;

    /// <summary>What is looked for, the longest first.</summary>
    private readonly string[] _texts;

    /// <exception cref="ArgumentException">A name is none of a variable, or a value cannot be kept secret.</exception>
    public SecretValues(IEnumerable<KeyValuePair<string, string>> values)
    {
        _values = new SortedDictionary<string, string>(values.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
        foreach (var (name, value) in _values)
            if (WhyNot(name, value) is { } why)
                throw new ArgumentException($"Secret {name}: {why}", nameof(values));
        _texts = [.. _values.Values.SelectMany(Forms).Where(text => text.Length >= ShortestChars).Distinct().OrderByDescending(text => text.Length)];
        Patterns = [.. _texts.Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>In ordinal order.</summary>
    public IReadOnlyCollection<string> Names => _values.Keys;

    internal IReadOnlyList<byte[]> Patterns { get; }

    public string this[string name] => _values[name];

    /// <returns>Those of the names that have no value here.</returns>
    public IReadOnlyList<string> Missing(IEnumerable<string> names) => [.. names.Where(name => !_values.ContainsKey(name))];

    /// <returns>What is wrong with it; null when nothing is.</returns>
    public static string? WhyNot(string name, string value) => value switch
    {
        _ when !VariableName().IsMatch(name) || name.StartsWith("SISYPHUS_", StringComparison.Ordinal) =>
            "a name is made of letters, digits and _, and begins neither with a digit nor with SISYPHUS_",
        { Length: < ShortestChars } => $"a value shorter than {ShortestChars} characters cannot be kept secret",
        { Length: > LongestChars } => $"a value has at most {LongestChars} characters",
        _ when value.Contains('\0') => "a value holds no NUL character",
        _ => null,
    };

    public string Redact(string text)
    {
        foreach (var secret in _texts)
            text = text.Replace(secret, Mask, StringComparison.Ordinal);
        return text;
    }

    public Json Redact(Json value) => _texts.Length == 0 ? value : Redact(value.Element);

    public OperationOutcome Redact(OperationOutcome outcome) =>
        RedactText(outcome) with { Detail = outcome.Detail is { } detail ? Redact(detail) : null };

    private OperationOutcome RedactText(OperationOutcome outcome) => outcome switch
    {
        OperationOutcome.Succeeded succeeded => new OperationOutcome.Succeeded(Redact(succeeded.Result), succeeded.Output is { } output ? Redact(output) : null),
        OperationOutcome.Failed failed => failed with { Error = Redact(failed.Error) },
        OperationOutcome.InDoubt doubt => new OperationOutcome.InDoubt(Redact(doubt.Why)),
        _ => outcome,
    };

    private Json Redact(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                return Json.Object(element.EnumerateObject().Select(member => KeyValuePair.Create(Redact(member.Name), Redact(member.Value))).DistinctBy(m => m.Key));
            case JsonValueKind.Array:
                return Json.Array(element.EnumerateArray().Select(Redact));
            case JsonValueKind.String:
                return Json.From(Redact(element.GetString()!));
            case JsonValueKind.Number when Redact(element.GetRawText()) != element.GetRawText():
                return Json.From(Mask);
            default:
                return Json.From(element);
        }
    }

    /// <summary>The value, each of its lines, and each as it stands in JSON and in an address.</summary>
    private static IEnumerable<string> Forms(string value) =>
        value.Split('\n').Select(line => line.TrimEnd('\r')).Append(value).SelectMany(text => (string[])
        [
            text,
            JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text),
            JavaScriptEncoder.Default.Encode(text),
            Uri.EscapeDataString(text),
        ]);

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex VariableName();
}
