namespace SisyphusActors.Seams.Models.OpenCode;

/// <summary>
/// Programs that a server would run because they lie in the workspace: plugins, and configurations that name some. Seen in OpenCode 1.18.33,
/// whatever it is told: neither <c>--pure</c> nor <c>OPENCODE_DISABLE_PROJECT_CONFIG</c> keeps it from running them at the first prompt.
/// </summary>
internal static class WorkspacePlugins
{
    private static readonly string[] Folders = ["plugin", "plugins"];
    private static readonly string[] Configurations = ["opencode.json", "opencode.jsonc"];

    /// <param name="home">The folder whose own <c>.opencode</c> is its user's.</param>
    /// <returns>The first one; null when there is none.</returns>
    public static string? Find(string workspace, string home)
    {
        for (var folder = new DirectoryInfo(workspace); folder is not null; folder = folder.Parent)
        {
            var own = Path.Combine(folder.FullName, ".opencode");
            if (folder.FullName != Path.TrimEndingDirectorySeparator(home)
                && (Programs(own).FirstOrDefault() ?? Configurations.SelectMany(name => (string[])[Path.Combine(own, name), Path.Combine(folder.FullName, name)]).FirstOrDefault(NamesPlugins)) is { } found)
                return found;
            // Where a repository ends, its configuration does.
            if (Path.Exists(Path.Combine(folder.FullName, ".git")))
                return null;
        }
        return null;
    }

    private static IEnumerable<string> Programs(string folder) => Folders
        .Select(name => Path.Combine(folder, name)).Where(Directory.Exists)
        .SelectMany(Directory.EnumerateFiles).Where(file => Path.GetExtension(file) is ".js" or ".ts").Order(StringComparer.Ordinal);

    /// <summary>As text: it may hold comments, and what cannot be read is no reason to trust it.</summary>
    private static bool NamesPlugins(string file) => File.Exists(file) && File.ReadAllText(file).Contains("plugin", StringComparison.OrdinalIgnoreCase);
}
