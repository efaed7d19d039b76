using System.Diagnostics;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Host.Tests;

/// <summary>A folder of its own for each test, with the commands to work in it.</summary>
public abstract class WorkspaceFolder : IDisposable
{
    /// <summary>A command line that goes on when there is a file <c>go</c>, or no <c>w.yaml</c> any more.</summary>
    protected const string UntilGo = "while test -e w.yaml && ! test -e go; do sleep 0.05; done";

    protected WorkspaceFolder() => Directory.CreateDirectory(Root);

    protected string Root { get; } = Path.Combine(Path.GetTempPath(), $"sisyphus-cli-{Guid.NewGuid():n}");

    internal async Task<Ended> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        return await process.EndAsync();
    }

    internal HostProcess Start(params string[] arguments) => new(Root, arguments);

    internal HostProcess StartWith((string, string?) variable, params string[] arguments) => new(Root, arguments, variable);

    protected string Write(string name, string text)
    {
        File.WriteAllText(Path.Combine(Root, name), text);
        return name;
    }

    protected static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var since = Stopwatch.StartNew(); !await condition(); await Task.Delay(20))
            since.Elapsed.ShouldBeLessThan(HostProcess.Timeout);
    }

    internal LeaseHolder? Holder => HostLease.Describe(Path.Combine(Root, ".sisyphus/sisyphus-state.db"));

    internal async Task<string?> StatusAsync(string run) =>
        (await RunAsync("show", run, "--json")).ShouldEndWith(0).Json.GetProperty("run").GetProperty("status").GetString();

    protected string[] Lines(string name) => File.Exists(Path.Combine(Root, name)) ? File.ReadAllLines(Path.Combine(Root, name)) : [];

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        for (var since = Stopwatch.StartNew(); !IsRemoved(); Thread.Sleep(20))
            since.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
    }

    /// <remarks>A command of a failed test may write its last words meanwhile.</remarks>
    private bool IsRemoved()
    {
        try
        {
            Directory.Delete(Root, recursive: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
