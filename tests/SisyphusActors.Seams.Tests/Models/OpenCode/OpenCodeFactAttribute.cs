namespace SisyphusActors.Seams.Tests.Models.OpenCode;

/// <summary>A fact about the real OpenCode server. Continuous integration has one; without it the test fails there, and is skipped elsewhere.</summary>
public sealed class OpenCodeFactAttribute : FactAttribute
{
    public OpenCodeFactAttribute() => Skip = OpenCodeProgram.WhyNot;
}

/// <inheritdoc cref="OpenCodeFactAttribute"/>
public sealed class OpenCodeTheoryAttribute : TheoryAttribute
{
    public OpenCodeTheoryAttribute() => Skip = OpenCodeProgram.WhyNot;
}

internal static class OpenCodeProgram
{
    private const string Variable = "SISYPHUS_OPENCODE";

    public static string Path { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given : "opencode";

    public static string? WhyNot => Environment.GetEnvironmentVariable("CI") == "true" || IsThere
        ? null
        : OperatingSystem.IsWindows() ? "On Windows no OpenCode server is started." : $"There is no program opencode in PATH, nor one that {Variable} names (npm install -g opencode-ai).";

    private static bool IsThere => !OperatingSystem.IsWindows() && (Path.Contains('/')
        ? File.Exists(Path)
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(System.IO.Path.Combine(folder, Path))));
}
