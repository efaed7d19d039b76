using System.Diagnostics;

namespace SisyphusActors.Architecture.Tests;

public sealed class PolicyTests
{
    public static TheoryData<string> Policies { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "scripts"), "policy-*.sh").Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Policies))]
    public void Policy_holds(string policy)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(Repository.Root, "scripts", policy)) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();

        process.ExitCode.ShouldBe(0, output);
    }
}
