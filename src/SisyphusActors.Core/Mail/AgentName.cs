namespace SisyphusActors.Core.Mail;

/// <summary>How agents are called: 1 to 64 characters of <c>a-z 0-9 - _ .</c>, beginning with a letter or digit.</summary>
public static class AgentName
{
    public const int LengthMax = 64;

    /// <returns>What is wrong with a name, as a sentence; null for a name.</returns>
    public static string? Problem(string name) =>
        name.Length is > 0 and <= LengthMax && IsLetterOrDigit(name[0]) && name.All(c => IsLetterOrDigit(c) || c is '-' or '_' or '.')
            ? null
            : $"'{name}' is no agent's name: 1 to {LengthMax} characters of a-z 0-9 - _ . beginning with a letter or digit.";

    private static bool IsLetterOrDigit(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c);
}
