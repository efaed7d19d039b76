using System.Text.RegularExpressions;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Planning;

/// <summary>The bounds of a plan, the same for a workflow file, its JSON schema and its documentation.</summary>
public static partial class PlanLimits
{
    public const int StepsMax = 10_000;

    /// <summary>Steps of <c>cleanup</c>; they count among those of the plan as well.</summary>
    public const int CleanupMax = 100;

    /// <summary>Items of one <c>foreach</c>.</summary>
    public const int ItemsMax = 10_000;

    public const int ParallelMax = 1_000;
    public const int AttemptsMax = 100;
    public const int FactorMax = 10;
    public const int ExitCodeMax = 255;

    /// <summary>Characters of the id of a step and the name of an input or output.</summary>
    public const int NameLengthMax = 100;

    /// <summary>Characters of a workflow's name, a title and a milestone, each one line.</summary>
    public const int TitleLengthMax = 200;

    /// <summary>Characters of a command, a prompt, a description and a variable's value.</summary>
    public const int TextLengthMax = 65_536;

    /// <summary>Characters of <c>when</c>.</summary>
    public const int ConditionLengthMax = 1_000;

    /// <summary>Problems told of at once.</summary>
    public const int ProblemsMax = 1_000;

    /// <summary>What the id of a step and the name of an input or output look like.</summary>
    public const string NamePattern = "^[A-Za-z_][A-Za-z0-9_-]*$";

    /// <summary>What the name of an environment variable looks like.</summary>
    public const string VariablePattern = "^[A-Za-z_][A-Za-z0-9_]*$";

    /// <summary>Variables with this prefix are set by SisyphusActors alone.</summary>
    public const string ReservedVariablePrefix = "SISYPHUS_";

    /// <summary>Of any wait, timeout and delay.</summary>
    public static readonly TimeSpan DurationMax = TimeSpan.FromDays(365);

    public static bool IsName(string text) => text.Length <= NameLengthMax && Name().IsMatch(text) && !text.EndsWith('\n');

    public static bool IsVariable(string text) => text.Length <= NameLengthMax && Variable().IsMatch(text) && !text.EndsWith('\n');

    internal static bool IsTitle(string text) => text.Length <= TitleLengthMax && !text.Any(char.IsControl);

    internal static string Duration(TimeSpan least) => $"{DurationText.Of(least)} to {DurationText.Of(DurationMax)}";

    [GeneratedRegex(NamePattern, RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(VariablePattern, RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}
