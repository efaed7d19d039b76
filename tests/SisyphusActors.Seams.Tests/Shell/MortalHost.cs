using System.Diagnostics;
using SisyphusActors.Seams.Shell;

namespace SisyphusActors.Seams.Tests.Shell;

/// <summary>Another process that runs one command, says how it ended, and settles nothing: made to be killed.</summary>
internal sealed class MortalHost : IDisposable
{
    private readonly Process _process;

    private MortalHost(Process process) => _process = process;

    /// <summary>The process's own entry.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [var root, var command])
            return 2;
        var outcome = await new ShellHandler(ShellWorkspace.In(root), TimeProvider.System)
            .RunAsync(ShellWorkspace.Request(command), CancellationToken.None);
        Console.WriteLine(outcome.ToString());
        await Task.Delay(Timeout.Infinite);
        return 0;
    }

    public static MortalHost Start(string root, string command)
    {
        var current = Environment.ProcessPath!;
        var dotnet = Path.GetFileNameWithoutExtension(current) == "dotnet" ? current : "dotnet";
        var start = new ProcessStartInfo(dotnet) { RedirectStandardOutput = true };
        foreach (var argument in (string[])["exec", typeof(MortalHost).Assembly.Location, root, command])
            start.ArgumentList.Add(argument);
        return new MortalHost(Process.Start(start)!);
    }

    public Task<string?> OutcomeAsync() => _process.StandardOutput.ReadLineAsync().WaitAsync(ShellWorkspace.Limit);

    /// <summary>SIGKILL, for this process alone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(ShellWorkspace.Limit);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
