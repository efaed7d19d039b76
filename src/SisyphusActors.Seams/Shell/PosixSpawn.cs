using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SisyphusActors.Seams.Shell;

/// <summary>
/// The libc calls .NET has no API for: a child in its own session, signals to a process group, a status that is
/// only taken when we ask, an exclusive mkdir, a synced directory. Linux (glibc, musl) and macOS.
/// </summary>
/// <remarks>
/// .NET's own SIGCHLD handling reaps only children that System.Diagnostics.Process started, so ours stay ours.
/// </remarks>
internal static unsafe partial class PosixSpawn
{
    public const int SigKill = 9;
    public const int SigTerm = 15;

    private static readonly bool Mac = OperatingSystem.IsMacOS();
    private static readonly int SigCont = Mac ? 19 : 18;

    private const int ErrorExists = 17;
    private const int ErrorInterrupted = 4;
    private const int ErrorNoSuchProcess = 3;

    /// <summary>Far above every known posix_spawnattr_t, posix_spawn_file_actions_t, sigset_t and siginfo_t (336 bytes).</summary>
    private const int OpaqueBytes = 1024;

    /// <summary>
    /// Starts a program as leader of a new session and process group: standard input empty, both outputs appended to
    /// <paramref name="outputPath"/>, every signal at its default and unblocked (.NET ignores SIGPIPE, and children would too).
    /// </summary>
    /// <returns>The process id, which is the process group's id too.</returns>
    /// <exception cref="CommandNotStartedException">Nothing was started.</exception>
    public static int Start(IReadOnlyList<string> arguments, IReadOnlyList<string> environment, string outputPath)
    {
        const int writeOnly = 1, ownerReadWrite = 0x180;
        var createAndAppend = Mac ? 0x200 | 0x8 : 0x40 | 0x400;
        const short setSignalDefaults = 0x4, setSignalMask = 0x8;
        // On macOS also: no descriptor but the three given ones; elsewhere .NET opens all of its own close-on-exec.
        var newSession = (short)(Mac ? 0x400 | 0x4000 : 0x80);

        byte* actions = stackalloc byte[OpaqueBytes], attributes = stackalloc byte[OpaqueBytes], signals = stackalloc byte[OpaqueBytes];
        new Span<byte>(actions, OpaqueBytes).Clear();
        new Span<byte>(attributes, OpaqueBytes).Clear();
        Check(posix_spawn_file_actions_init(actions));
        Check(posix_spawnattr_init(attributes));
        using var argv = new StringVector(arguments);
        using var envp = new StringVector(environment);
        try
        {
            Check(posix_spawn_file_actions_addopen(actions, 0, "/dev/null", 0, 0));
            Check(posix_spawn_file_actions_addopen(actions, 1, outputPath, writeOnly | createAndAppend, ownerReadWrite));
            Check(posix_spawn_file_actions_adddup2(actions, 1, 2));
            Check(sigfillset(signals));
            Check(posix_spawnattr_setsigdefault(attributes, signals));
            Check(sigemptyset(signals));
            Check(posix_spawnattr_setsigmask(attributes, signals));
            Check(posix_spawnattr_setflags(attributes, (short)(newSession | setSignalDefaults | setSignalMask)));
            Check(posix_spawn(out var processId, arguments[0], actions, attributes, argv.Pointer, envp.Pointer));
            return processId;
        }
        finally
        {
            _ = posix_spawn_file_actions_destroy(actions);
            _ = posix_spawnattr_destroy(attributes);
        }

        static void Check(int error)
        {
            if (error != 0)
                throw new CommandNotStartedException(error);
        }
    }

    /// <summary>Blocks until a child has ended and leaves its status, so that its id cannot be given to another process yet.</summary>
    public static void WaitWithoutTaking(int processId)
    {
        const int byProcessId = 1, exited = 4;
        var leave = Mac ? 0x20 : 0x01000000;
        byte* info = stackalloc byte[OpaqueBytes];
        while (waitid(byProcessId, (uint)processId, info, exited | leave) != 0 && Marshal.GetLastPInvokeError() == ErrorInterrupted)
        {
        }
    }

    /// <summary>Takes an ended child's status; from then on its id may belong to another process.</summary>
    /// <returns>Null when someone else took it, which happens where SIGCHLD is ignored.</returns>
    public static CommandEnd? TakeStatus(int processId)
    {
        int taken, status;
        while ((taken = waitpid(processId, out status, 0)) == -1 && Marshal.GetLastPInvokeError() == ErrorInterrupted)
        {
        }
        var signal = status & 0x7f;
        return taken != processId ? null : signal == 0 ? new CommandEnd.Exited((status >> 8) & 0xff) : new CommandEnd.Killed(signal);
    }

    /// <summary>Signals every process of a group; SIGTERM also wakes the stopped ones, which would not see it otherwise.</summary>
    public static void Signal(int processGroup, int signal)
    {
        _ = killpg(processGroup, signal);
        if (signal == SigTerm)
            _ = killpg(processGroup, SigCont);
    }

    /// <summary>Whether a group has a process, ended ones that nobody has waited for included.</summary>
    public static bool GroupExists(int processGroup) =>
        killpg(processGroup, 0) == 0 || Marshal.GetLastPInvokeError() != ErrorNoSuchProcess;

    public static int OwnGroup() => getpgrp();

    /// <summary>Creates a directory only its owner may enter.</summary>
    /// <returns>False when something of this name exists.</returns>
    /// <exception cref="IOException">It could not be created.</exception>
    public static bool TryMakeDirectory(string path)
    {
        const uint ownerOnly = 0x1c0;
        if (mkdir(path, ownerOnly) == 0)
            return true;
        var error = Marshal.GetLastPInvokeError();
        return error == ErrorExists
            ? false
            : throw new IOException($"'{path}' cannot be created: {Marshal.GetPInvokeErrorMessage(error)}.");
    }

    /// <summary>Makes the entries of a directory survive a power cut.</summary>
    /// <exception cref="IOException">The disk did not confirm it.</exception>
    public static void SyncDirectory(string path)
    {
        using var directory = Open(path);
        if (fsync(directory) != 0)
            throw new IOException($"'{path}' cannot be synced: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");
    }

    /// <summary>Opens for reading what a command left behind, without waiting for a writer where it left a FIFO.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static SafeFileHandle OpenWithoutWaiting(string path) => Open(path);

    private static SafeFileHandle Open(string path)
    {
        var closeOnExecAndNonBlocking = Mac ? 0x1000000 | 0x4 : 0x80000 | 0x800;
        var descriptor = open(path, closeOnExecAndNonBlocking);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw new IOException($"'{path}' cannot be opened: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");
    }

    public static string SignalName(int signal) => signal switch
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

    /// <summary>A null-terminated array of C strings.</summary>
    private readonly ref struct StringVector : IDisposable
    {
        private readonly int _count;

        public StringVector(IReadOnlyList<string> strings)
        {
            _count = strings.Count;
            Pointer = (byte**)NativeMemory.AllocZeroed((nuint)(_count + 1), (nuint)sizeof(byte*));
            for (var i = 0; i < _count; i++)
                Pointer[i] = (byte*)Marshal.StringToCoTaskMemUTF8(strings[i]);
        }

        public byte** Pointer { get; }

        public void Dispose()
        {
            for (var i = 0; i < _count; i++)
                Marshal.FreeCoTaskMem((nint)Pointer[i]);
            NativeMemory.Free(Pointer);
        }
    }

#pragma warning disable IDE1006, SYSLIB1092 // The names and signatures are libc's.
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn(out int pid, string path, byte* fileActions, byte* attributes, byte** argv, byte** envp);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_init(byte* fileActions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_destroy(byte* fileActions);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn_file_actions_addopen(byte* fileActions, int descriptor, string path, int flags, uint mode);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_adddup2(byte* fileActions, int from, int to);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_destroy(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setflags(byte* attributes, short flags);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigdefault(byte* attributes, byte* signals);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigmask(byte* attributes, byte* signals);

    [LibraryImport("libc")]
    private static partial int sigfillset(byte* signals);

    [LibraryImport("libc")]
    private static partial int sigemptyset(byte* signals);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitid(int idType, uint id, byte* info, int options);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitpid(int pid, out int status, int options);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int killpg(int processGroup, int signal);

    [LibraryImport("libc")]
    private static partial int getpgrp();

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkdir(string path, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(SafeFileHandle descriptor);
#pragma warning restore IDE1006, SYSLIB1092
}
