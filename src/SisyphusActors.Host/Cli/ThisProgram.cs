namespace SisyphusActors.Host.Cli;

/// <summary>How this program is started again.</summary>
internal static class ThisProgram
{
    /// <summary>The program and, when that is <c>dotnet</c>, the assembly it runs.</summary>
    public static (string File, IReadOnlyList<string> First) Words
    {
        get
        {
            var file = Environment.ProcessPath ?? throw new CommandException(ExitCode.Defect, "This process does not know its own program.");
            return Path.GetFileNameWithoutExtension(file) == "dotnet" ? (file, [Environment.GetCommandLineArgs()[0]]) : (file, []);
        }
    }

    /// <summary>How a person types this program: its name where the shell finds it, else its path.</summary>
    public static string Typed()
    {
        var (file, first) = Words;
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? "sisyphus.exe" : "sisyphus")));
        if (onPath)
            return "sisyphus";
        var words = first.Select(Near).Prepend(first.Count > 0 ? "dotnet" : Near(file));
        return string.Join(' ', words.Select(ShellWord.Of));
    }

    private static string Near(string path)
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path
            : relative.Contains('/', StringComparison.Ordinal) ? relative : $"./{relative}";
    }
}
