using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using SisyphusActors.Seams.Secrets;

namespace SisyphusActors.Seams.Shell;

/// <summary>Text of a command, made safe to show: it can neither move a cursor nor reorder what stands around it.</summary>
public static partial class LogText
{
    /// <summary>Drops colours and other terminal sequences and replaces the remaining control and direction characters, all but line feed and tab.</summary>
    public static string Printable(string text)
    {
        var printable = new StringBuilder(text.Length);
        foreach (var c in TerminalSequence().Replace(text, "").Replace("\r\n", "\n", StringComparison.Ordinal))
            printable.Append(c switch
            {
                '\n' or '\t' => c,
                '\r' => '\n',
                < ' ' => (char)('\u2400' + c),
                '\u007f' => '\u2421',
                _ when char.IsControl(c) || IsDirection(c) => '\ufffd',
                _ => c,
            });
        return printable.ToString();
    }

    /// <summary>The end of a log as printable text, from the start of a line where one fits.</summary>
    /// <param name="maxBytes">Of the answer in UTF-8, and of what is read of the log.</param>
    /// <param name="secrets">What is masked in it.</param>
    /// <returns>Empty when there is no such log.</returns>
    public static string Tail(string path, int maxBytes, SecretValues? secrets = null)
    {
        var filter = new SecretFilter(secrets ?? SecretValues.None);
        var last = LogPieces.Last(path, maxBytes, out var isWhole);
        filter.Begin(isCut: !isWhole);
        byte[] end = [.. filter.Next(last), .. filter.End(isCut: false)];
        // A cut inside a character leaves continuation bytes (10xxxxxx) at the start.
        var start = isWhole ? 0 : end.TakeWhile(b => (b & 0xc0) == 0x80).Take(3).Count();
        var text = Printable(Encoding.UTF8.GetString(end.AsSpan(start))).TrimEnd('\n');
        var kept = LastBytes(text, maxBytes);
        var firstLineEnd = kept.IndexOf('\n', StringComparison.Ordinal);
        return (!isWhole || kept.Length < text.Length) && firstLineEnd >= 0 ? kept[(firstLineEnd + 1)..] : kept;
    }

    private static string LastBytes(string text, int maxBytes)
    {
        var bytes = 0;
        var start = text.Length;
        while (start > 0)
        {
            var width = start > 1 && char.IsLowSurrogate(text[start - 1]) ? 2 : 1;
            bytes += Encoding.UTF8.GetByteCount(text.AsSpan(start - width, width));
            if (bytes > maxBytes)
                break;
            start -= width;
        }
        return text[start..];
    }

    private static bool IsDirection(char c) => c is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\u200e' or '\u200f' or '\u061c'
        || char.GetUnicodeCategory(c) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    /// <summary>ECMA-48: control sequences such as colours, and operating system commands such as titles and links.</summary>
    [GeneratedRegex(@"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")]
    private static partial Regex TerminalSequence();
}
