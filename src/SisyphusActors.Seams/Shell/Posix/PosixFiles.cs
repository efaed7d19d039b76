using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SisyphusActors.Seams.Shell.Posix;

/// <summary>What .NET has no API for: FIFOs, and a directory that is synced. Nothing opened here is inherited by a child.</summary>
internal static partial class PosixFiles
{
    private const int ReadOnly = 0, WriteOnly = 1, ReadWrite = 2;
    private const uint OwnerReadWrite = 0x180;
    private const int ErrorNoSuchDevice = 6;

    private static readonly bool Mac = OperatingSystem.IsMacOS();
    private static readonly int CloseOnExec = Mac ? 0x1000000 : 0x80000;
    private static readonly int NonBlocking = Mac ? 0x4 : 0x800;

    /// <exception cref="IOException">It could not be made: some network and FAT file systems know none.</exception>
    public static void MakeFifo(string path)
    {
        if (mkfifo(path, OwnerReadWrite) != 0)
            throw Error(path, "cannot be made as a FIFO");
    }

    /// <summary>Opens a FIFO from both sides, which never waits. As long as it is open, others open either side without waiting.</summary>
    public static SafeFileHandle OpenBothSides(string fifo) => Open(fifo, ReadWrite);

    /// <summary>Opens a FIFO for reading, and waits for a writer.</summary>
    public static SafeFileHandle OpenReader(string fifo) => Open(fifo, ReadOnly);

    /// <summary>Whether anybody has a FIFO open for reading, or from both sides.</summary>
    public static bool HasReader(string fifo)
    {
        var descriptor = open(fifo, WriteOnly | NonBlocking | CloseOnExec);
        if (descriptor < 0)
            return Marshal.GetLastPInvokeError() == ErrorNoSuchDevice ? false : throw Error(fifo, "cannot be opened");
        new SafeFileHandle(descriptor, ownsHandle: true).Dispose();
        return true;
    }

    /// <summary>Opens for reading what a command left behind, without waiting for a writer where it left a FIFO.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static SafeFileHandle OpenWithoutWaiting(string path) => Open(path, ReadOnly | NonBlocking);

    /// <summary>Makes the entries of a directory survive a power cut.</summary>
    /// <exception cref="IOException">The disk did not confirm it.</exception>
    public static void SyncDirectory(string path)
    {
        using var directory = Open(path, ReadOnly);
        if (fsync(directory) != 0)
            throw Error(path, "cannot be synced");
    }

    /// <summary>Whether an open file of Linux is a device; also one that can be sought in, such as <c>/dev/zero</c>.</summary>
    /// <exception cref="IOException">The operating system does not say.</exception>
    public static bool IsDevice(SafeFileHandle file)
    {
        const int emptyPath = 0x1000, modeAt = 28, typeMask = 0xF000, regular = 0x8000;
        var answer = new byte[256];
        return statx(file, "", emptyPath, mask: 1, answer) == 0
            ? (BitConverter.ToUInt16(answer, modeAt) & typeMask) != regular
            : throw Error("an open file", "cannot be asked for its type");
    }

    private static SafeFileHandle Open(string path, int flags)
    {
        var descriptor = open(path, flags | CloseOnExec);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw Error(path, "cannot be opened");
    }

    private static IOException Error(string path, string what) =>
        new($"'{path}' {what}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");

#pragma warning disable IDE1006, SYSLIB1092 // The names and signatures are libc's.
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkfifo(string path, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(SafeFileHandle descriptor);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(SafeFileHandle folder, string path, int flags, uint mask, [Out] byte[] answer);
#pragma warning restore IDE1006, SYSLIB1092
}
