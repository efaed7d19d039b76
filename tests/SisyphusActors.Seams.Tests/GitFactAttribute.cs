namespace SisyphusActors.Seams.Tests;

/// <summary>A fact about Git repositories, for where Git is installed. Continuous integration has it, and is to fail without.</summary>
public sealed class GitFactAttribute : FactAttribute
{
    public GitFactAttribute()
    {
        var isInstalled = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? "git.exe" : "git")));
        if (!isInstalled && Environment.GetEnvironmentVariable("CI") != "true")
            Skip = "Git is not installed here.";
        else if (OperatingSystem.IsWindows())
            Skip = "The test needs a POSIX shell.";
    }
}
