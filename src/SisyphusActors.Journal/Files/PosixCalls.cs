using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SisyphusActors.Journal.Files;

/// <summary>The three system calls .NET does not offer: an advisory lock that is an error when refused or unsupported, a read that takes no lock, and a folder's fsync.</summary>
internal static class PosixCalls
{
    private const int ReadOnly = 0;
    private const int ReadWrite = 2;
    private static readonly int CloseOnExec = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;
    private static readonly int WouldBlock = OperatingSystem.IsMacOS() ? 35 : 11;

    /// <summary>Opens an existing file; children do not inherit it.</summary>
    /// <exception cref="IOException">The operating system's reason.</exception>
    public static SafeFileHandle Open(string path, bool forWriting)
    {
        var descriptor = NativeOpen(path, (forWriting ? ReadWrite : ReadOnly) | CloseOnExec);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw LastError(path);
    }

    /// <summary>Locks an open file until its handle closes, or says at once that somebody else has it.</summary>
    /// <exception cref="IOException">The file system cannot lock.</exception>
    public static bool TryLock(SafeFileHandle file, string path, bool exclusive)
    {
        const int shared = 1, exclusively = 2, withoutWaiting = 4;
        if (NativeFlock(file, (exclusive ? exclusively : shared) | withoutWaiting) == 0)
            return true;
        return Marshal.GetLastPInvokeError() == WouldBlock ? false : throw LastError(path);
    }

    /// <summary>Makes the names in a folder durable: a renamed file is only then sure to be found after a power loss.</summary>
    /// <exception cref="IOException">The operating system's reason.</exception>
    public static void SyncFolder(string path)
    {
        using var folder = Open(path, forWriting: false);
        if (NativeFsync(folder) != 0)
            throw LastError(path);
    }

    private static IOException LastError(string path)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{path}: {new Win32Exception(error).Message}", error);
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int NativeOpen([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static extern int NativeFlock(SafeFileHandle file, int operation);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int NativeFsync(SafeFileHandle file);
}
