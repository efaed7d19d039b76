using System.Collections.Immutable;

namespace SisyphusActors.Journal.Projections;

/// <summary>Which run somebody meant by a shortened id.</summary>
public abstract record RunMatch
{
    /// <summary>The most ids named when it is not clear which is meant.</summary>
    public const int NamedMax = 5;

    private RunMatch() { }

    public sealed record Found(string RunId) : RunMatch;

    /// <param name="RunIds">Those that begin so, newest first, at most <see cref="NamedMax"/>.</param>
    /// <param name="Count">All that begin so.</param>
    public sealed record Ambiguous(ImmutableArray<string> RunIds, int Count) : RunMatch;

    /// <param name="Near">Ids that look like it, the nearest first, at most <see cref="NamedMax"/>; empty for none.</param>
    public sealed record None(ImmutableArray<string> Near) : RunMatch;

    /// <param name="ids">All runs, newest first.</param>
    public static RunMatch Of(string prefix, IReadOnlyList<string> ids)
    {
        if (prefix.Length > 0 && ids.Contains(prefix))
            return new Found(prefix);
        var matches = prefix.Length == 0 ? [] : ids.Where(id => id.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)).ToList();
        return matches switch
        {
            [var only] => new Found(only),
            [_, ..] => new Ambiguous([.. matches.Take(NamedMax)], matches.Count),
            _ => new None([.. NearestTo(prefix, ids)]),
        };
    }

    private static IEnumerable<string> NearestTo(string prefix, IReadOnlyList<string> ids) => ids
        .Select(id => (id, slips: Slips(prefix, id)))
        .Where(n => n.slips <= Math.Max(1, prefix.Length / 3))
        .OrderBy(n => n.slips)
        .Take(NamedMax)
        .Select(n => n.id);

    /// <summary>The fewest characters to add, drop or change that make <paramref name="word"/> a beginning of <paramref name="id"/>.</summary>
    private static int Slips(string word, string id)
    {
        var row = Enumerable.Range(0, id.Length + 1).ToArray();
        for (var i = 1; i <= word.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= id.Length; j++)
            {
                var changed = diagonal + (char.ToLowerInvariant(word[i - 1]) == char.ToLowerInvariant(id[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row.Min();
    }
}
