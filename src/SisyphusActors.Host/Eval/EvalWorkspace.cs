using SisyphusActors.Host.Cli;
using SisyphusActors.Hosting;
using SisyphusActors.Hosting.Configuration;

namespace SisyphusActors.Host.Eval;

/// <summary>A folder of its own for one case: its <c>workspace</c>, and everything else of it in <c>.sisyphus</c>.</summary>
internal static class EvalWorkspace
{
    private const string Template = "workspace";

    /// <param name="settings">Over those of the case.</param>
    /// <exception cref="CommandException">Its settings are wrong, or name a provider that there is not.</exception>
    public static SisyphusWorkspace Make(EvalCase @case, string root, IEnumerable<KeyValuePair<string, string?>> settings)
    {
        Directory.CreateDirectory(root);
        foreach (var file in Directory.EnumerateFiles(@case.Folder, "*", SearchOption.AllDirectories))
            if (PlaceOf(Path.GetRelativePath(@case.Folder, file)) is { } place)
            {
                var target = Path.Combine(root, place);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }
        // A database chosen by environment would be one for all cases.
        var loaded = SisyphusConfiguration.Load(root, settings.Append(KeyValuePair.Create<string, string?>("sisyphus.database", Path.Combine(root, SisyphusOptions.DefaultDatabase))));
        if (!loaded.Problems.IsEmpty)
            throw new CommandException(ExitCode.Usage, string.Join('\n', loaded.Problems.Select(problem => $"{@case.Name}: {Screen.Safe(problem)}")));
        var workspace = new SisyphusWorkspace(loaded.Options);
        GoalArguments.ThrowIfNoProvider(workspace);
        return workspace;
    }

    private static string? PlaceOf(string relative) =>
        relative == EvalCase.FileName ? null
        : relative.StartsWith(Template + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? relative[(Template.Length + 1)..]
        : Path.Combine(".sisyphus", relative);
}
