using System.Diagnostics;
using SisyphusActors.Core.Intents;
using SisyphusActors.Seams.Plans;

namespace SisyphusActors.Seams.Tests.Plans;

/// <summary>A workspace of its own for each test, where plans are looked into.</summary>
public abstract class PlanFolder : IDisposable
{
    protected string Root { get; } = Directory.CreateTempSubdirectory("plan-").FullName;

    protected static PlanOutput Plan(params IEnumerable<(string Path, FileChange Change)> files) => new(
        "Design.", [.. files.Select(f => new PlannedFile(f.Path, f.Change, "Why."))], [], [], ["true"], []);

    protected Task<WorkspaceInspection> InspectAsync(params IEnumerable<(string Path, FileChange Change)> files) =>
        new WorkspaceInspector(Root, TimeProvider.System).InspectAsync(Plan(files), CancellationToken.None);

    protected string Write(string path, string text)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return full;
    }

    protected void Policy(string name, string script, bool isExecutable = true, string interpreter = "/bin/sh")
    {
        var file = Write($".sisyphus/policies/{name}", $"#!{interpreter}\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | (isExecutable ? UnixFileMode.UserExecute : 0));
    }

    protected PolicyFolder Policies(TimeSpan? timeout = null) => new(Root, timeout ?? TimeSpan.FromSeconds(60), TimeProvider.System);

    protected string Git(params string[] words)
    {
        var start = new ProcessStartInfo("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main", "-C", Root, .. words])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var git = Process.Start(start)!;
        var said = git.StandardOutput.ReadToEnd();
        var error = git.StandardError.ReadToEnd();
        git.WaitForExit();
        git.ExitCode.ShouldBe(0, error);
        return said.Trim();
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        // What Git writes is read-only, which Windows does not delete. A link, which may lead anywhere, is not followed.
        if (OperatingSystem.IsWindows())
            foreach (var file in Directory.EnumerateFiles(Root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
                File.SetAttributes(file, FileAttributes.Normal);
        Directory.Delete(Root, recursive: true);
    }
}
