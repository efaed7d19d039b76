namespace SisyphusActors.Host.Cli;

/// <summary>What the process ends with. Documented in <c>docs/cli.md</c>; scripts rely on the numbers.</summary>
internal enum ExitCode
{
    /// <summary>Done; of a run: it succeeded.</summary>
    Ok = 0,

    /// <summary>The run failed or was cancelled; <c>doctor</c>, <c>ledger --verify</c> or <c>simulate</c> found something wrong.</summary>
    Failed = 1,

    /// <summary>The command line, a workflow file or an input is wrong; nothing was started.</summary>
    Usage = 2,

    /// <summary>The run waits for a person, or for a secret.</summary>
    Waiting = 3,

    /// <summary>There is no such run or step.</summary>
    NotFound = 4,

    /// <summary>The database cannot be used now: another process holds it, the disk refuses, or it is none of ours.</summary>
    Unavailable = 5,

    /// <summary>The run refused the command.</summary>
    Refused = 6,

    /// <summary>A defect of this program.</summary>
    Defect = 70,

    /// <summary>Stopped by Ctrl-C, SIGTERM or SIGHUP; the run can be resumed.</summary>
    Interrupted = 130,
}

/// <summary>A command cannot do what was asked.</summary>
/// <param name="message">What is wrong and what to do next; several lines are several problems.</param>
internal sealed class CommandException(ExitCode code, string message) : Exception(message)
{
    public ExitCode Code => code;
}
