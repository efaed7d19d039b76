using System.Collections.Immutable;

namespace SisyphusActors.Core.Validation;

/// <summary>
/// Commands that no test needs: they take rights, publish, or change the machine. A guard against mistakes, not against malice,
/// which a command can always hide: a person reads what is run, and approves it.
/// </summary>
internal static class ForbiddenCommands
{
    /// <summary>A command's name, and the words one of which must follow; none for any use of it.</summary>
    private static readonly ImmutableArray<(string Name, ImmutableArray<string> With)> All =
    [
        ("sudo", []), ("su", []), ("doas", []), ("mkfs", []), ("dd", []), ("shutdown", []), ("reboot", []), ("halt", []), ("poweroff", []),
        ("mount", []), ("umount", []), ("crontab", []), ("systemctl", []), ("ssh", []), ("scp", []), ("sisyphus", []),
        ("git", ["push", "reset", "clean", "checkout", "switch", "restore", "commit", "rebase", "merge", "stash", "config"]),
        ("npm", ["publish", "install", "i", "ci", "add", "link"]), ("pnpm", ["publish", "install", "i", "add"]), ("yarn", ["publish", "install", "add", "npm"]),
        ("cargo", ["publish", "install", "login"]), ("pip", ["install"]), ("pip3", ["install"]), ("gem", ["push", "install"]), ("nuget", ["push"]),
        ("twine", []), ("apt", []), ("apt-get", []), ("brew", ["install"]), ("docker", ["push", "login"]), ("kubectl", ["apply", "delete"]),
        ("terraform", ["apply", "destroy"]), ("rm", ["-r", "-rf", "-fr", "-R", "-Rf", "-fR", "--recursive"]), ("chown", []), ("kill", ["-1"]),
    ];

    /// <summary>Words that run the rest of their line.</summary>
    private static readonly ImmutableArray<string> Prefixes = ["env", "exec", "command", "nohup", "time", "xargs", "nice", "then", "do", "else", "!", "{", "("];

    /// <returns>The command, as people know it; null for none.</returns>
    public static string? In(string line)
    {
        foreach (var simple in line.Split([';', '&', '|', '\n', '(', ')', '`', '"', '\''], StringSplitOptions.RemoveEmptyEntries))
        {
            var words = simple.Split((char[])[' ', '\t', '$'], StringSplitOptions.RemoveEmptyEntries)
                .SkipWhile(word => Prefixes.Contains(NameOf(word), StringComparer.Ordinal) || word.Contains('=')).ToList();
            if (words is not [var first, .. var rest])
                continue;
            var name = NameOf(first);
            foreach (var (forbidden, with) in All)
                if (name == forbidden && (with.IsEmpty || rest.FirstOrDefault(with.Contains) is not null))
                    return with.IsEmpty ? forbidden : $"{forbidden} {rest.First(with.Contains)}";
        }
        return null;
    }

    private static string NameOf(string word) => word[(word.LastIndexOf('/') + 1)..];
}
