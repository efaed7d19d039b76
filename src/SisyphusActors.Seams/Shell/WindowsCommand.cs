using System.ComponentModel;
using System.Diagnostics;

namespace SisyphusActors.Seams.Shell;

/// <summary>
/// <c>cmd /c</c>, best effort: it has no supervisor, so nothing is known of it once its host has ended. There is no SIGTERM, so
/// stopping ends the process tree at once, and a process whose parent has gone before is not found.
/// </summary>
internal sealed class WindowsCommand : RunningCommand
{
    private readonly Process _process;
    private readonly FileStream _log;

    public WindowsCommand(string command, string workingDirectory, IReadOnlyDictionary<string, string> environment, SpoolDirectory spool)
    {
        var start = new ProcessStartInfo("cmd.exe", $"/d /s /c \"{command}\"")
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        spool.MarkStarted();
        _log = new FileStream(spool.LogPath, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        try
        {
            _process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            _log.Dispose();
            throw new CommandNotStartedException(e.NativeErrorCode);
        }
        _process.StandardInput.Close();
        Ended = Task.WhenAll(
            _process.WaitForExitAsync(), CopyAsync(_process.StandardOutput.BaseStream), CopyAsync(_process.StandardError.BaseStream));
    }

    public override Task Ended { get; }

    public override Task Gone => Ended;

    public override CommandEnd? End => _process.HasExited ? new CommandEnd.Exited(_process.ExitCode) : null;

    public override void Terminate(CommandEnd why) => Kill();

    public override void Kill() => _process.Kill(entireProcessTree: true);

    public override void Dispose()
    {
        _process.Dispose();
        _log.Dispose();
    }

    private async Task CopyAsync(Stream output)
    {
        var buffer = new byte[16 * 1024];
        for (int read; (read = await output.ReadAsync(buffer)) > 0;)
            lock (_log)
                _log.Write(buffer, 0, read);
    }
}
