namespace SisyphusActors.Host.Cli;

/// <summary>Words as a POSIX shell reads them.</summary>
internal static class ShellWord
{
    public static string Of(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ':' or '@' or '+' or '=' or ',' or '%')
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>A command typed as words: one word is a shell line of its own, several are a program and its arguments, as given.</summary>
    public static string Command(IReadOnlyList<string> words) => words is [var line] ? line : string.Join(' ', words.Select(Of));
}
