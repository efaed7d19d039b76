using System.Globalization;

namespace SisyphusActors.Hosting.Models;

/// <summary>How people write what models' contexts hold: <c>opencode/anthropic/claude-sonnet-4-5=200000 *=128000</c>, in tokens.</summary>
internal static class ModelContextList
{
    /// <returns>Null when it is none.</returns>
    public static SortedDictionary<string, long>? Parse(string text)
    {
        var sizes = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var word in text.Split([' ', ',', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries))
            if (word.LastIndexOf('=') is > 0 and var equals && (word[..equals] == "*" || word[..equals].Contains('/'))
                && int.TryParse(word[(equals + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0)
                sizes[word[..equals]] = size;
            else
                return null;
        return sizes;
    }
}
