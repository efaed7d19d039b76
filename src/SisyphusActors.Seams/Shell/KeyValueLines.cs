using System.Diagnostics.CodeAnalysis;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Seams.Shell;

/// <summary>
/// The form of GitHub's output files: <c>key=value</c>, or <c>key&lt;&lt;END</c> followed by lines up to one that is
/// <c>END</c>. Blank lines and lines that start with <c>#</c> are skipped, and a later key replaces an earlier one.
/// </summary>
internal static class KeyValueLines
{
    public static bool TryParse(string text, out Json result, [NotNullWhen(false)] out string? problem)
    {
        var values = new Dictionary<string, Json>(StringComparer.Ordinal);
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        result = Json.EmptyObject;
        problem = null;
        for (var i = 0; i < lines.Length && problem is null; i++)
        {
            var line = lines[i];
            if (string.IsNullOrWhiteSpace(line) || line.TrimStart().StartsWith('#'))
                continue;
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            var block = line.IndexOf("<<", StringComparison.Ordinal);
            var isBlock = block >= 0 && (equals < 0 || block < equals);
            if (!isBlock && equals < 0)
                problem = $"line {i + 1} has no '=' (expected key=value, key<<END, or JSON for the whole file)";
            else if (line[..(isBlock ? block : equals)].Trim() is not { Length: > 0 } key)
                problem = $"line {i + 1} has no key before '{(isBlock ? "<<" : "=")}'";
            else if (!isBlock)
                values[key] = Json.From(line[(equals + 1)..]);
            else if (line[(block + 2)..].Trim() is not { Length: > 0 } end)
                problem = $"line {i + 1} has no end marker after '<<'";
            else if (Array.IndexOf(lines, end, i + 1) is not (>= 0 and var last))
                problem = $"line {i + 1} begins a value that ends with a line '{LogText.Printable(end)}', and there is no such line";
            else
            {
                values[key] = Json.From(string.Join('\n', lines[(i + 1)..last]));
                i = last;
            }
        }
        if (problem is null)
            // Json.From(string) escapes more than the canonical text does; parsed, equal results have equal text.
            result = Json.Parse(Json.Object(values).ToString());
        return problem is null;
    }
}
