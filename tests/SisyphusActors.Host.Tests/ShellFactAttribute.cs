namespace SisyphusActors.Host.Tests;

/// <summary>A fact about a shell, for where it is installed. Continuous integration has bash, and is to fail without.</summary>
public sealed class ShellFactAttribute : FactAttribute
{
    public ShellFactAttribute(string shell)
    {
        var isInstalled = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, shell)));
        var isNeeded = shell == "bash" && Environment.GetEnvironmentVariable("CI") == "true";
        if (!isInstalled && !isNeeded)
            Skip = $"{shell} is not installed here.";
    }
}
