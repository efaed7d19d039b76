namespace SisyphusActors.Seams.Shell;

/// <summary>A started command with the processes it started. Neighbours: <see cref="CommandWatch"/> decides when to stop it.</summary>
internal abstract class RunningCommand : IDisposable
{
    /// <summary>Completes when what became of the command is decided; what it left behind may live on.</summary>
    public abstract Task Ended { get; }

    /// <summary>Completes when nothing of it runs any more; may stay incomplete when <see cref="End"/> is null.</summary>
    public abstract Task Gone { get; }

    /// <summary>How it ended by itself. Null before that, and after <see cref="Ended"/> when nothing tells.</summary>
    public abstract CommandEnd? End { get; }

    /// <summary>Why a host that has ended began to stop it; null when none did.</summary>
    public virtual CommandEnd? StopBegun => null;

    /// <summary>Asks the command and all it started to end, after it is recorded why.</summary>
    public abstract void Terminate(CommandEnd why);

    /// <summary>Ends the command and all it started.</summary>
    public abstract void Kill();

    /// <summary>Leaves whatever still runs alone.</summary>
    public abstract void Dispose();
}
