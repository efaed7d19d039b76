using Microsoft.Win32.SafeHandles;

namespace SisyphusActors.Seams.Shell.Posix;

/// <summary>
/// A command under its supervisor, <c>supervisor.sh</c>, which leads a session and process group of its own and outlives
/// this process. Whether the supervisor was started here or by a host that has ended makes no difference to what follows.
/// </summary>
internal sealed class PosixCommand : RunningCommand
{
    /// <summary>The thread does nothing but wait in one system call.</summary>
    private const int WaiterStackBytes = 256 * 1024;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(5);

    private readonly SpoolDirectory _spool;
    private readonly int? _child;
    private readonly SafeFileHandle _life;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CommandEnd? _ownStatus;
    private volatile bool _isLeftAlone;

    private PosixCommand(SpoolDirectory spool, Func<int?> start)
    {
        _spool = spool;
        // The own handle keeps the reader from waiting for a supervisor that has ended by now.
        using (PosixFiles.OpenBothSides(spool.LifePath))
        {
            _life = PosixFiles.OpenReader(spool.LifePath);
            _child = start();
        }
        new Thread(Watch, WaiterStackBytes) { IsBackground = true, Name = $"sisyphus wait {_child}" }.Start();
    }

    /// <summary>Starts a supervisor. If the operation has one already, the new one ends at once and this is the other's command.</summary>
    /// <exception cref="CommandNotStartedException">Nothing was started.</exception>
    public static PosixCommand Start(SpoolDirectory spool, string command, ShellSettings settings, IReadOnlyDictionary<string, string> environment) =>
        new(spool, () => Supervisor.Start(spool, command, settings, environment.Select(variable => $"{variable.Key}={variable.Value}")));

    /// <summary>Goes on with a command that a host before this one started.</summary>
    public static PosixCommand Attach(SpoolDirectory spool) => new(spool, () => null);

    public override Task Ended => _ended.Task;

    public override Task Gone => _gone.Task;

    public override CommandEnd? End => _spool.ReadExit() ?? _ownStatus;

    public override CommandEnd? StopBegun => _spool.ReadStop();

    private int? Group => _spool.ReadGroup() ?? _child;

    public override void Terminate(CommandEnd why)
    {
        _spool.TryWriteStop(why);
        if (Group is { } group)
            Signals.Terminate(group);
    }

    public override void Kill()
    {
        if (Group is { } group)
            Signals.Kill(group);
    }

    public override void Dispose() => _isLeftAlone = true;

    private void Watch()
    {
        try
        {
            using (var life = new FileStream(_life, FileAccess.Read, bufferSize: 0))
                while (life.ReadByte() >= 0)
                {
                }
            var isWritten = _spool.ReadExit() is not null;
            // The supervisor's status is the command's; it counts where a full disk did not take the file.
            if (!isWritten && Reap() is { } code && _spool.ReadGroup() == _child)
                _ownStatus = new CommandEnd.Exited(code);
            _ended.SetResult();
            if (isWritten)
                Reap();
            while (!_isLeftAlone && Group is { } group && ProcessGroups.AnyAlive(group))
                Thread.Sleep(PollInterval);
            _gone.SetResult();
        }
        catch (Exception e)
        {
            _ended.TrySetException(e);
        }
    }

    private int? Reap() => _child is { } child ? PosixSpawn.Reap(child) : null;
}
