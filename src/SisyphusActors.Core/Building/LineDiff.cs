namespace SisyphusActors.Core.Building;

/// <summary>How many lines a text gains and loses.</summary>
/// <remarks>The fewest possible (E. Myers, "An O(ND) Difference Algorithm", 1986), unless they are more than <see cref="EditsMax"/>: then all lines between the first and the last that differ.</remarks>
public static class LineDiff
{
    private const int EditsMax = 1_000;

    /// <param name="before">Null where there is no file.</param>
    /// <param name="after">Null where there is none any more.</param>
    public static (int Added, int Removed) Of(string? before, string? after)
    {
        var (a, b) = (Lines(before), Lines(after));
        var first = a.Zip(b).TakeWhile(pair => pair.First == pair.Second).Count();
        (a, b) = (a[first..], b[first..]);
        var last = Enumerable.Reverse(a).Zip(Enumerable.Reverse(b)).TakeWhile(pair => pair.First == pair.Second).Count();
        (a, b) = (a[..^last], b[..^last]);
        return Edits(a, b) is { } edits ? ((edits + b.Length - a.Length) / 2, (edits + a.Length - b.Length) / 2) : (b.Length, a.Length);
    }

    /// <returns>Null for more than may be.</returns>
    private static int? Edits(string[] a, string[] b)
    {
        var max = Math.Min(a.Length + b.Length, EditsMax);
        var reached = new int[2 * max + 3];
        for (var edits = 0; edits <= max; edits++)
            for (var diagonal = -edits; diagonal <= edits; diagonal += 2)
            {
                var at = diagonal + max + 1;
                var x = diagonal == -edits || diagonal != edits && reached[at - 1] < reached[at + 1] ? reached[at + 1] : reached[at - 1] + 1;
                while (x < a.Length && x - diagonal < b.Length && a[x] == b[x - diagonal])
                    x++;
                reached[at] = x;
                if (x >= a.Length && x - diagonal >= b.Length)
                    return edits;
            }
        return null;
    }

    private static string[] Lines(string? text) => text switch
    {
        null or "" => [],
        _ when text.EndsWith('\n') => text[..^1].Split('\n'),
        _ => text.Split('\n'),
    };
}
