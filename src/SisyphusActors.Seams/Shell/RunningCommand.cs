namespace SisyphusActors.Seams.Shell;

/// <summary>A started command with the processes it started. Neighbours: <see cref="CommandWatch"/> decides when to stop it.</summary>
internal abstract class RunningCommand : IDisposable
{
    /// <exception cref="CommandNotStartedException">Nothing was started.</exception>
    public static RunningCommand Start(string command, string workingDirectory, IReadOnlyDictionary<string, string> environment, SpoolDirectory spool) =>
        OperatingSystem.IsWindows()
            ? new WindowsCommand(command, workingDirectory, environment, spool)
            : new PosixCommand(command, workingDirectory, environment, spool);

    /// <summary>Completes when the command's own process has ended; what it started in the background may live on.</summary>
    public abstract Task Ended { get; }

    /// <summary>Asks the command and all it started to end.</summary>
    public abstract void Terminate();

    /// <summary>Ends the command and all it started.</summary>
    public abstract void Kill();

    /// <summary>To be called once, after <see cref="Ended"/>.</summary>
    /// <returns>Null when the status was lost.</returns>
    public abstract CommandEnd? TakeStatus();

    /// <summary>Whether anything it started is still running; asked after <see cref="TakeStatus"/>.</summary>
    public abstract bool AnyLeft { get; }

    public virtual void Dispose() { }
}
