using System.Diagnostics;
using SisyphusActors.Host.Cli;

namespace SisyphusActors.Host.Demo;

/// <summary>This very program, started again as a process of its own.</summary>
internal sealed class SisyphusProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _reading;

    private SisyphusProcess(Process process, Action<string> line)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, line), ReadAsync(process.StandardError, line));
    }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <param name="line">Told of each line it writes.</param>
    public static SisyphusProcess Start(IEnumerable<string> arguments, Action<string> line)
    {
        var (file, first) = ThisProgram.Words;
        var start = new ProcessStartInfo(file) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        // The demo has a database of its own, whatever the person who tries it uses otherwise.
        foreach (var name in GlobalOptions.DatabaseVariables)
            start.Environment.Remove(name);
        foreach (var argument in first.Concat(arguments))
            start.ArgumentList.Add(argument);
        var process = Process.Start(start) ?? throw new CommandException(ExitCode.Defect, $"{file} cannot be started.");
        process.StandardInput.Close();
        return new SisyphusProcess(process, line);
    }

    public async Task<int> EndAsync()
    {
        await _reading.ConfigureAwait(false);
        await _process.WaitForExitAsync().ConfigureAwait(false);
        return _process.ExitCode;
    }

    /// <summary>SIGKILL, to this process alone: it gets no chance to say goodbye, and the commands it started live on.</summary>
    public void Kill() => _process.Kill(entireProcessTree: false);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await EndAsync().ConfigureAwait(false);
        _process.Dispose();
    }

    private static async Task ReadAsync(StreamReader stream, Action<string> line)
    {
        while (await stream.ReadLineAsync().ConfigureAwait(false) is { } text)
            line(text);
    }
}
