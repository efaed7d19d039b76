namespace SisyphusActors.Core.Reservations;

/// <summary>Globs over a workspace's files: <c>?</c> one character, <c>*</c> any within a folder's name or a file's, <c>**</c> any number of folders.</summary>
public static class PathPattern
{
    public const int LengthMax = 500;

    /// <returns>What is wrong with a pattern, as a sentence; null for nothing.</returns>
    public static string? Problem(string pattern) =>
        pattern.Length is 0 or > LengthMax ? $"A pattern has 1 to {LengthMax} characters."
        : pattern.Any(char.IsControl) || pattern.Contains('\\') ? $"'{pattern}' has a character no pattern has. Folders are parted by /, as in src/**/*.cs"
        : pattern.Split('/').Any(s => s is "" or "." or "..") ? $"'{pattern}' must be relative to the workspace, without '.', '..' or an empty part, as in src/**/*.cs"
        : null;

    /// <summary>Whether a path fits. Letter case counts; what is wild in a pattern is a character like any other in a path.</summary>
    public static bool Matches(string pattern, string path) => Meet(
        pattern.Split('/'), path.Split('/'), IsAnyFolders, _ => false,
        (part, name) => Meet(part.ToCharArray(), name.ToCharArray(), IsAnyText, _ => false, (a, b) => a == b || a == '?'));

    /// <summary>Whether some path fits both. Letter case counts. Takes time in the product of their lengths.</summary>
    public static bool Overlap(string one, string other) =>
        Meet(one.Split('/'), other.Split('/'), IsAnyFolders, IsAnyFolders, SegmentsMeet);

    private static bool IsAnyFolders(string segment) => segment == "**";

    private static bool IsAnyText(char c) => c == '*';

    private static bool SegmentsMeet(string one, string other) =>
        IsAnyFolders(one) || IsAnyFolders(other) || Meet(one.ToCharArray(), other.ToCharArray(), IsAnyText, IsAnyText, (a, b) => a == b || a == '?' || b == '?');

    /// <summary>Whether some sequence fits both, where a wild item of either stands for any number of items.</summary>
    private static bool Meet<T>(T[] one, T[] other, Func<T, bool> isWildInOne, Func<T, bool> isWildInOther, Func<T, T, bool> meet)
    {
        var reached = new bool[one.Length + 1, other.Length + 1];
        reached[0, 0] = true;
        for (var i = 0; i <= one.Length; i++)
            for (var j = 0; j <= other.Length; j++)
            {
                if (!reached[i, j])
                    continue;
                var (oneIsWild, otherIsWild) = (i < one.Length && isWildInOne(one[i]), j < other.Length && isWildInOther(other[j]));
                if (oneIsWild)
                    reached[i + 1, j] = true;
                if (otherIsWild)
                    reached[i, j + 1] = true;
                if (i == one.Length || j == other.Length)
                    continue;
                if (oneIsWild && !otherIsWild)
                    reached[i, j + 1] = true;
                else if (otherIsWild && !oneIsWild)
                    reached[i + 1, j] = true;
                else if (!oneIsWild && meet(one[i], other[j]))
                    reached[i + 1, j + 1] = true;
            }
        return reached[one.Length, other.Length];
    }
}
