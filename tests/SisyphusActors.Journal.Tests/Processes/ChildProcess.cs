using System.Diagnostics;

namespace SisyphusActors.Journal.Tests.Processes;

/// <summary>A real second process in a role of <see cref="SecondProcess"/>; killed with its test.</summary>
internal sealed class ChildProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    public ChildProcess(params string[] role) => _process = Process.Start(StartInfo(role))!;

    public int Id => _process.Id;

    /// <exception cref="TimeoutException">It said nothing for 30 s.</exception>
    public async Task<string> ReadLine() => await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience)
        ?? throw new InvalidOperationException($"The second process ended: {await _process.StandardError.ReadToEndAsync()}");

    public void Go()
    {
        _process.StandardInput.WriteLine("go");
        _process.StandardInput.Flush();
    }

    /// <summary>SIGKILL, and nothing else of its own can run.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit(Patience).ShouldBeTrue();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }

    public static ProcessStartInfo StartInfo(params string[] role)
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")
            ?? (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet");
        return new ProcessStartInfo(dotnet, ["exec", typeof(SecondProcess).Assembly.Location, .. role])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }
}
