namespace SisyphusActors.Core.Values;

/// <summary>Finds the name somebody most likely meant.</summary>
public static class NearestName
{
    /// <summary>The most slips a name may be away: swapped, missing, added or wrong characters.</summary>
    private const int SlipsMax = 3;

    /// <returns>The nearest of <paramref name="names"/>, the first one of several; null when none is within a third of the word's length.</returns>
    /// <remarks>Letter case, <c>-</c> and <c>_</c> count for nothing: <c>max-parallel</c> is <c>maxParallel</c>.</remarks>
    public static string? Of(string word, IEnumerable<string> names)
    {
        var wanted = Fold(word);
        var slips = Math.Clamp((wanted.Length + 1) / 3, 0, SlipsMax);
        string? nearest = null;
        foreach (var name in names)
        {
            var distance = Distance(wanted, Fold(name), slips);
            if (distance > slips)
                continue;
            nearest = name;
            if (distance == 0)
                break;
            slips = distance - 1;
        }
        return nearest;
    }

    private static string Fold(string name) =>
        string.Concat(name.Where(c => c is not ('-' or '_')).Select(char.ToLowerInvariant));

    /// <summary>The optimal string alignment distance, worked out only as far as <paramref name="limit"/>; anything above is just above.</summary>
    private static int Distance(string a, string b, int limit)
    {
        if (Math.Abs(a.Length - b.Length) > limit)
            return limit + 1;
        var (before, above, row) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++)
            above[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            Array.Fill(row, limit + 1);
            row[0] = i;
            var least = i;
            for (var j = Math.Max(1, i - limit); j <= Math.Min(b.Length, i + limit); j++)
            {
                var best = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                best = Math.Min(best, Math.Min(above[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    best = Math.Min(best, before[j - 2] + 1);
                row[j] = best;
                least = Math.Min(least, best);
            }
            if (least > limit)
                return limit + 1;
            (before, above, row) = (above, row, before);
        }
        return above[b.Length];
    }
}
