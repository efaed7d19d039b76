using System.Globalization;
using System.Text;

namespace SisyphusActors.Core.Ledger;

/// <summary>Text of people and programs, made harmless for Markdown: it can neither break a line or a table nor forge a section.</summary>
internal static class LedgerText
{
    /// <summary>Running text on one line, at most <paramref name="lengthMax"/> characters of it.</summary>
    public static string Inline(string text, int lengthMax = 300)
    {
        var line = OneLine(text, lengthMax);
        var escaped = new StringBuilder(line.Length + 16);
        for (var i = 0; i < line.Length; i++)
        {
            if (IsMark(line, i))
                escaped.Append('\\');
            escaped.Append(line[i]);
        }
        return escaped.ToString();
    }

    /// <summary>Text as it is, in a code span that no backtick in it can close.</summary>
    public static string Code(string text, int lengthMax = 300)
    {
        var line = OneLine(text, lengthMax);
        if (line.Length == 0)
            return "–";
        var fence = new string('`', LongestRun(line, '`') + 1);
        var pad = line[0] == '`' || line[^1] == '`' ? " " : "";
        return $"{fence}{pad}{line}{pad}{fence}";
    }

    /// <summary>The last lines of a text as they are, in a fence that no line of it can close.</summary>
    public static string LastLines(string text, int lengthMax)
    {
        var lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        var (first, length) = (lines.Length, 0);
        while (first > 0 && (length += lines[first - 1].Length + 1) <= lengthMax)
            first--;
        var kept = lines[first..].Select(Printable);
        var block = string.Join('\n', first == 0 ? kept : kept.Prepend(first == lines.Length ? "…" + Printable(lines[^1][^lengthMax..]) : "…"));
        var fence = new string('`', Math.Max(3, LongestRun(block, '`') + 1));
        return $"{fence}\n{block}\n{fence}";
    }

    /// <summary>A code span inside a table, where a bar ends the cell even in code.</summary>
    public static string CodeCell(string text, int lengthMax = 300) => Code(text, lengthMax).Replace("|", "\\|", StringComparison.Ordinal);

    private static string Printable(string line)
    {
        var shown = new StringBuilder(line.Length);
        foreach (var rune in line.EnumerateRunes())
            shown.Append(rune.Value == '\t' || !IsInvisible(rune) ? rune : (Rune)' ');
        return shown.ToString().TrimEnd();
    }

    private static string OneLine(string text, int lengthMax)
    {
        var line = new StringBuilder(Math.Min(text.Length, lengthMax));
        foreach (var rune in text.EnumerateRunes())
        {
            var isSpace = Rune.IsWhiteSpace(rune) || IsInvisible(rune);
            if (isSpace && (line.Length == 0 || line[^1] == ' '))
                continue;
            if (line.Length >= lengthMax)
                return line.ToString().TrimEnd() + "…";
            if (isSpace)
                line.Append(' ');
            else
                line.Append(rune);
        }
        return line.ToString().TrimEnd();
    }

    /// <summary>Control and format characters, among them those that turn the direction of writing.</summary>
    private static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    private static bool IsMark(string line, int i) => line[i] switch
    {
        '\\' or '`' or '|' or '#' or '<' or '>' or '*' or '[' or ']' or '~' or '&' => true,
        '_' => i == 0 || i == line.Length - 1 || !char.IsLetterOrDigit(line[i - 1]) || !char.IsLetterOrDigit(line[i + 1]),
        '-' or '+' or '=' => i == 0,
        '.' or ')' => i > 0 && line.AsSpan(0, i).IndexOfAnyExceptInRange('0', '9') < 0,
        _ => false,
    };

    private static int LongestRun(string line, char mark)
    {
        var (longest, run) = (0, 0);
        foreach (var c in line)
        {
            run = c == mark ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }
        return longest;
    }
}
