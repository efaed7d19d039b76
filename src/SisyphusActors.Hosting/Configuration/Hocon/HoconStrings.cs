using System.Globalization;
using System.Text;

namespace SisyphusActors.Hosting.Configuration.Hocon;

/// <summary>Texts and names as HOCON writes them.</summary>
internal static class HoconStrings
{
    private const string TripleQuote = "\"\"\"";
    private const string Reserved = "$\"{}[]:=,+#`^?!@*&\\";

    public static bool IsAtPlain(HoconCursor cursor) =>
        !cursor.IsAtEnd && !char.IsWhiteSpace(cursor.Current) && !char.IsControl(cursor.Current)
        && !Reserved.Contains(cursor.Current, StringComparison.Ordinal) && !cursor.IsAtComment;

    /// <summary>Text without quotes, up to the next blank or reserved character.</summary>
    public static string Plain(HoconCursor cursor) => IsAtPlain(cursor)
        ? cursor.TakeWhile(IsAtPlain)
        : throw cursor.Error(cursor.IsAtEnd
            ? "The text ends where a value should stand."
            : $"'{cursor.Current}' means something in HOCON: put the text in quotes, as in \"a{(cursor.Current == '\\' ? @"\\" : cursor.Current)}b\".");

    /// <summary>A text in quotes, single or triple; the cursor is at the first one.</summary>
    public static string Quoted(HoconCursor cursor) => cursor.At(TripleQuote) ? Triple(cursor) : Single(cursor);

    /// <summary>A name, or several with dots between them.</summary>
    public static List<string> Path(HoconCursor cursor)
    {
        var start = cursor.Position;
        var path = new List<string>();
        var name = new StringBuilder();
        var (isQuoted, blanks) = (false, "");
        while (true)
        {
            if (cursor.IsAtBlank)
            {
                blanks = cursor.TakeBlanks();
            }
            else if (cursor.Current == '"')
            {
                name.Append(name.Length > 0 ? blanks : "").Append(Quoted(cursor));
                (isQuoted, blanks) = (true, "");
            }
            else if (cursor.Current == '.')
            {
                EndName();
                cursor.Take();
            }
            else if (IsAtPlain(cursor))
            {
                name.Append(name.Length > 0 ? blanks : "").Append(cursor.TakeWhile(c => c.Current != '.' && IsAtPlain(c)));
                blanks = "";
            }
            else
            {
                EndName();
                return path;
            }
        }

        void EndName()
        {
            if (name.Length == 0 && !isQuoted)
                throw new HoconException(path.Count == 0 ? start : cursor.Position, path.Count == 0 && cursor.Current != '.'
                    ? $"A key is expected here{(cursor.IsAtEnd ? "" : $", not '{cursor.Current}'")}; put one with special characters in quotes."
                    : "A name is missing beside this dot; put a name that holds dots in quotes.");
            path.Add(name.ToString());
            if (path.Count > HoconLimits.DepthMax)
                throw new HoconException(start, $"More than {HoconLimits.DepthMax} names with dots between them: nest less deep.");
            name.Clear();
            (isQuoted, blanks) = (false, "");
        }
    }

    private static string Single(HoconCursor cursor)
    {
        var start = cursor.Position;
        cursor.Take();
        var text = new StringBuilder();
        while (cursor.Current != '"')
        {
            if (cursor.IsAtEnd || cursor.Current is '\n')
                throw new HoconException(start, "The quote that begins here is not closed on its line: close it, or use three quotes for a text of several lines.");
            if (cursor.Current == '\\')
                text.Append(Escape(cursor));
            else if (char.IsControl(cursor.Current) && cursor.Current is not ('\t' or '\r'))
                throw cursor.Error($"A control character in a quoted text: write it as \\u{(int)cursor.Current:x4}.");
            else
                text.Append(cursor.Take());
        }
        cursor.Take();
        return text.ToString();
    }

    private static char Escape(HoconCursor cursor)
    {
        var start = cursor.Position;
        cursor.Take();
        var escaped = cursor.IsAtEnd ? '\0' : cursor.Take();
        return escaped switch
        {
            '"' or '\\' or '/' => escaped,
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => Unicode(cursor, start),
            _ => throw new HoconException(start, "This escape is none of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX: write \\\\ for a backslash, or use three quotes, where nothing is escaped."),
        };
    }

    private static char Unicode(HoconCursor cursor, HoconPosition start)
    {
        Span<char> digits = stackalloc char[4];
        for (var i = 0; i < digits.Length; i++)
            digits[i] = char.IsAsciiHexDigit(cursor.Current) ? cursor.Take() : throw new HoconException(start, "\\u takes four hex digits, as in \\u00e4.");
        return (char)ushort.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    /// <summary>Nothing is escaped, lines may end; of more than three quotes at the end the first ones belong to the text.</summary>
    private static string Triple(HoconCursor cursor)
    {
        var start = cursor.Position;
        cursor.TryTake(TripleQuote);
        var text = new StringBuilder();
        while (!cursor.At(TripleQuote) || cursor.At(TripleQuote + '"'))
            text.Append(cursor.IsAtEnd ? throw new HoconException(start, "The three quotes that begin here are never closed.") : cursor.Take());
        cursor.TryTake(TripleQuote);
        return text.ToString();
    }
}
