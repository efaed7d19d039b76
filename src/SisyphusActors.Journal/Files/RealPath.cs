namespace SisyphusActors.Journal.Files;

/// <summary>One name for one file: absolute, with every symbolic link on the way resolved.</summary>
internal static class RealPath
{
    private const int LinksMax = 40;

    /// <param name="path">Need not exist; what exists of it is resolved.</param>
    /// <exception cref="JournalUnavailableException">More than 40 links: they go in a circle.</exception>
    public static string Of(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var full = Path.GetFullPath(path);
        for (var links = 0; links <= LinksMax; links++)
        {
            if (FollowFirstLink(full) is not { } followed)
                return full;
            full = followed;
        }
        throw new JournalUnavailableException($"{path}: more than {LinksMax} symbolic links; they go in a circle. Choose another database with --db.");
    }

    private static string? FollowFirstLink(string full)
    {
        var root = Path.GetPathRoot(full)!;
        var parts = full[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        var reached = root;
        for (var i = 0; i < parts.Length; i++)
        {
            var folder = reached;
            reached = Path.Combine(folder, parts[i]);
            if (new FileInfo(reached).LinkTarget is { } target)
                return Path.GetFullPath(Path.Combine([folder, target, .. parts[(i + 1)..]]));
        }
        return null;
    }
}
