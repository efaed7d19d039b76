using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Seams.Shell;

/// <summary>
/// The variables a command sees: some of the host's, then the run's inputs, then the step's own, then the run's
/// secrets, then the <c>SISYPHUS_</c> ones; a later one replaces an earlier one of the same name.
/// </summary>
internal static class ShellEnvironment
{
    public const string OpKey = "SISYPHUS_OP_KEY";

    private const string Item = "SISYPHUS_ITEM";
    private const string ItemIndex = "SISYPHUS_ITEM_INDEX";

    /// <summary>A longer input or item is in <c>SISYPHUS_CONTEXT</c> only; Linux refuses to start a command with a variable over 128 KiB.</summary>
    private const int LongestGivenValueBytes = 64 * 1024;

    /// <param name="problem">The variable of the step that no command can be given, and why.</param>
    public static bool TryBuild(
        OperationRequest request,
        SpoolDirectory spool,
        ShellSettings settings,
        [NotNullWhen(true)] out SortedDictionary<string, string>? variables,
        [NotNullWhen(false)] out string? problem)
    {
        variables = new SortedDictionary<string, string>(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        problem = null;
        foreach (var (name, value) in InheritedVariables.Of(Environment.GetEnvironmentVariables(), settings.InheritedVariables))
            variables[name] = value;
        AddInputs(variables, request.Context.Value.Inputs.Element);
        foreach (var (name, value) in request.Environment)
        {
            if (name.Length == 0 || name.Contains('=') || name.Contains('\0') || value.Contains('\0'))
            {
                problem = $"The environment variable '{LogText.Printable(name)}' cannot be set: a name must not be empty or hold '=', and neither name nor value may hold a NUL character.";
                variables = null;
                return false;
            }
            variables[name] = value;
        }
        if (settings.Secrets.Missing(request.Secrets) is [var missing, ..])
        {
            problem = $"Secret {missing} is not known here.";
            variables = null;
            return false;
        }
        foreach (var name in request.Secrets)
            variables[name] = settings.Secrets[name];
        variables["SISYPHUS_RUN_ID"] = request.RunId;
        variables["SISYPHUS_STEP_ID"] = request.StepId;
        variables["SISYPHUS_ATTEMPT"] = request.Attempt.ToString(CultureInfo.InvariantCulture);
        variables[OpKey] = request.OpKey.ToString();
        variables["SISYPHUS_CONTEXT"] = spool.ContextPath;
        variables["SISYPHUS_OUTPUT"] = spool.OutputPath;
        if (request.Item is { } item)
        {
            AddGiven(variables, Item, item.Value.AsText());
            variables[ItemIndex] = item.Index.ToString(CultureInfo.InvariantCulture);
        }
        return true;
    }

    private static void AddInputs(SortedDictionary<string, string> variables, JsonElement inputs)
    {
        if (inputs.ValueKind != JsonValueKind.Object)
            return;
        foreach (var input in inputs.EnumerateObject())
            AddGiven(variables, InputName(input.Name), Json.From(input.Value).AsText());
    }

    private static string InputName(string name) =>
        "INPUT_" + string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));

    private static void AddGiven(SortedDictionary<string, string> variables, string name, string value)
    {
        if (value.Contains('\0') || Encoding.UTF8.GetByteCount(value) > LongestGivenValueBytes)
            variables.Remove(name);
        else
            variables[name] = value;
    }
}
