using System.Collections;

namespace SisyphusActors.Seams.Shell.Posix;

/// <summary>A program in a session of its own: neither the end of this process nor that of its terminal ends it.</summary>
public sealed class DetachedProcess
{
    private DetachedProcess(int id)
    {
        Id = id;
        Ended = Task.Factory.StartNew(() => PosixSpawn.Reap(id), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Not on Windows.</summary>
    public static bool IsSupported => !OperatingSystem.IsWindows();

    public int Id { get; }

    /// <summary>Completes with its exit code, or null where a signal ended it, should that be while this process lives.</summary>
    public Task<int?> Ended { get; }

    /// <summary>Starts it with this process's environment and working directory, and an empty standard input.</summary>
    /// <param name="arguments">The program's absolute path, then what it is given.</param>
    /// <param name="outputPath">An existing file, which its standard output and error are added to.</param>
    /// <exception cref="IOException">Nothing was started.</exception>
    public static DetachedProcess Start(IReadOnlyList<string> arguments, string outputPath)
    {
        try
        {
            return new DetachedProcess(PosixSpawn.Start(
                arguments,
                [.. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(variable => $"{variable.Key}={variable.Value}")],
                new(1, outputPath, PosixSpawn.OpenAccess.Append),
                new(2, outputPath, PosixSpawn.OpenAccess.Append)));
        }
        catch (CommandNotStartedException e)
        {
            throw new IOException($"{arguments[0]}: {e.Message}", e);
        }
    }

    /// <summary>Sends SIGTERM to any process, and SIGINT after it where it is to hurry.</summary>
    /// <returns>False where there is no such process.</returns>
    /// <exception cref="UnauthorizedAccessException">It is another user's.</exception>
    public static bool Terminate(int processId, bool hurry) =>
        Signals.Send(processId, Signals.SigTerm) && (!hurry || Signals.Send(processId, Signals.SigInt));
}
