namespace SisyphusActors.Core.Building;

/// <summary>Paths of files that a run may write, as plans and patches name them.</summary>
public static class WorkspacePath
{
    /// <summary>Characters.</summary>
    public const int LengthMax = 1_000;

    /// <summary>Folders that say what programs do, and where a run is kept itself.</summary>
    private static readonly string[] Kept = [".git", ".sisyphus"];

    /// <returns>Why it names no file below the workspace that a run may write, as the end of a sentence; null when it does.</returns>
    public static string? Problem(string path)
    {
        if (path.Length is 0 or > LengthMax)
            return $"has {path.Length} characters, and 1 to {LengthMax:N0} are allowed";
        if (path[0] == '/' || path.Contains('\\') || path.Contains(':') || path.Any(char.IsControl))
            return "is not relative to the workspace with forward slashes";
        var parts = path.Split('/');
        if (parts.Any(part => part is "" or "." or ".."))
            return "has a part that is empty, '.' or '..'";
        return Array.Find(parts, part => Kept.Contains(part, StringComparer.OrdinalIgnoreCase)) is { } kept ? $"is inside '{kept}', which no run writes" : null;
    }
}
