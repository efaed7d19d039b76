using System.Globalization;
using System.Runtime.InteropServices;

namespace SisyphusActors.Seams.Shell.Posix;

/// <summary>Signals to process groups, and their names.</summary>
internal static partial class Signals
{
    public const int SigInt = 2;
    public const int SigKill = 9;
    public const int SigTerm = 15;

    private const int ErrorNotPermitted = 1;
    private const int ErrorNoSuchProcess = 3;

    private static readonly bool Mac = OperatingSystem.IsMacOS();
    private static readonly int SigCont = Mac ? 19 : 18;

    /// <summary>SIGTERM, and what wakes the stopped ones, which would not see it otherwise.</summary>
    public static void Terminate(int processGroup)
    {
        _ = killpg(processGroup, SigTerm);
        _ = killpg(processGroup, SigCont);
    }

    public static void Kill(int processGroup) => _ = killpg(processGroup, SigKill);

    /// <summary>A signal to one process.</summary>
    /// <returns>False where there is no such process.</returns>
    /// <exception cref="UnauthorizedAccessException">It is another user's.</exception>
    public static bool Send(int processId, int signal) =>
        kill(processId, signal) == 0 || (Marshal.GetLastPInvokeError() == ErrorNotPermitted
            ? throw new UnauthorizedAccessException($"Process {processId} belongs to another user.")
            : false);

    /// <summary>Whether a group has a process, ended ones that nobody has waited for included.</summary>
    public static bool GroupExists(int processGroup) =>
        killpg(processGroup, 0) == 0 || Marshal.GetLastPInvokeError() != ErrorNoSuchProcess;

    public static int OwnGroup() => getpgrp();

    public static string NameOf(int signal) => signal switch
    {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        5 => "SIGTRAP",
        6 => "SIGABRT",
        8 => "SIGFPE",
        9 => "SIGKILL",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        14 => "SIGALRM",
        15 => "SIGTERM",
        24 => "SIGXCPU",
        25 => "SIGXFSZ",
        _ when signal == (Mac ? 10 : 7) => "SIGBUS",
        _ when signal == (Mac ? 30 : 10) => "SIGUSR1",
        _ when signal == (Mac ? 31 : 12) => "SIGUSR2",
        _ when signal == (Mac ? 12 : 31) => "SIGSYS",
        _ => string.Create(CultureInfo.InvariantCulture, $"signal {signal}"),
    };

#pragma warning disable IDE1006, SYSLIB1092 // The names and signatures are libc's.
    [LibraryImport("libc", SetLastError = true)]
    private static partial int killpg(int processGroup, int signal);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int process, int signal);

    [LibraryImport("libc")]
    private static partial int getpgrp();
#pragma warning restore IDE1006, SYSLIB1092
}
