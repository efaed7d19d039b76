using System.Runtime.InteropServices;

namespace SisyphusActors.Seams.Shell.Posix;

/// <summary>
/// A child in a session of its own, and a status that is only taken when we ask: what .NET has no API for.
/// Linux (glibc, musl) and macOS.
/// </summary>
/// <remarks>
/// .NET's own SIGCHLD handling reaps only children that System.Diagnostics.Process started, so ours stay ours.
/// </remarks>
internal static unsafe partial class PosixSpawn
{
    private static readonly bool Mac = OperatingSystem.IsMacOS();

    private static readonly int AppendFlags = (int)OpenAccess.Write | (Mac ? 0x8 : 0x400);

    private const int ErrorInterrupted = 4;

    /// <summary>Far above every known posix_spawnattr_t, posix_spawn_file_actions_t and sigset_t (336 bytes).</summary>
    private const int OpaqueBytes = 1024;

    /// <summary>
    /// Starts a program as leader of a new session and process group: standard input empty, standard output and error
    /// thrown away, every signal at its default and unblocked (.NET ignores SIGPIPE, and children would too).
    /// </summary>
    /// <param name="opened">What the program has open besides, opened in this order; a later one closes an earlier one of its number.</param>
    /// <returns>The process id, which is the process group's id too.</returns>
    /// <exception cref="CommandNotStartedException">Nothing was started.</exception>
    public static int Start(IReadOnlyList<string> arguments, IReadOnlyList<string> environment, params ReadOnlySpan<OpenFile> opened)
    {
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
            foreach (var (descriptor, path, access) in (ReadOnlySpan<OpenFile>)[new(0, "/dev/null", OpenAccess.Read), new(1, "/dev/null", OpenAccess.Write), new(2, "/dev/null", OpenAccess.Write), .. opened])
                Check(posix_spawn_file_actions_addopen(actions, descriptor, path, access is OpenAccess.Append ? AppendFlags : (int)access, 0));
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

    /// <summary>Waits for a child's end and takes its status.</summary>
    /// <returns>Its exit code; null when a signal ended it, or where SIGCHLD is ignored and nobody gets the status.</returns>
    public static int? Reap(int processId)
    {
        int taken, status;
        while ((taken = waitpid(processId, out status, 0)) == -1 && Marshal.GetLastPInvokeError() == ErrorInterrupted)
        {
        }
        return taken == processId && (status & 0x7f) == 0 ? (status >> 8) & 0xff : null;
    }

    /// <param name="Path">Of an existing file.</param>
    public readonly record struct OpenFile(int Descriptor, string Path, OpenAccess Access);

    /// <summary>The first three with the values of <c>fcntl.h</c>.</summary>
    public enum OpenAccess
    {
        Read = 0,
        Write = 1,
        Both = 2,

        /// <summary>Each write goes to the file's end.</summary>
        Append,
    }

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
    private static partial int waitpid(int pid, out int status, int options);
#pragma warning restore IDE1006, SYSLIB1092
}
