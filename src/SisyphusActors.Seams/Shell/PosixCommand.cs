namespace SisyphusActors.Seams.Shell;

/// <summary>
/// <c>/bin/sh -c</c> as leader of its own session and process group. The leader's status is taken last, so a signal
/// meant for the group never reaches another process that was given its id.
/// </summary>
internal sealed class PosixCommand : RunningCommand
{
    private const string Shell = "/bin/sh";

    /// <summary>
    /// Enters the workspace (not every libc can have posix_spawn do it) and records the group before the command begins,
    /// so no host's death leaves a running command whose group is not on disk.
    /// </summary>
    private const string Prelude = """cd -- "$1" && echo $$ >"$2" && exec /bin/sh -c "$3" """;

    /// <summary>The thread does nothing but wait in one system call.</summary>
    private const int WaiterStackBytes = 256 * 1024;

    private readonly int _group;
    private bool _statusTaken;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PosixCommand(string command, string workingDirectory, IReadOnlyDictionary<string, string> environment, SpoolDirectory spool)
    {
        _group = PosixSpawn.Start(
            [Shell, "-c", Prelude, "sh", workingDirectory, spool.GroupPath, command],
            [.. environment.Select(variable => $"{variable.Key}={variable.Value}")],
            spool.LogPath);
        new Thread(WaitForEnd, WaiterStackBytes) { IsBackground = true, Name = $"sisyphus wait {_group}" }.Start();
    }

    public override Task Ended => _ended.Task;

    public override void Terminate() => PosixSpawn.Signal(_group, PosixSpawn.SigTerm);

    public override void Kill() => PosixSpawn.Signal(_group, PosixSpawn.SigKill);

    public override CommandEnd? TakeStatus()
    {
        _statusTaken = true;
        return PosixSpawn.TakeStatus(_group);
    }

    public override bool AnyLeft => ProcessGroups.AnyAlive(_group);

    /// <summary>A command whose watch broke off is still waited for: it stays no zombie.</summary>
    public override void Dispose()
    {
        if (!_statusTaken)
            Ended.ContinueWith(_ => TakeStatus(), TaskScheduler.Default);
    }

    private void WaitForEnd()
    {
        PosixSpawn.WaitWithoutTaking(_group);
        _ended.SetResult();
    }
}
