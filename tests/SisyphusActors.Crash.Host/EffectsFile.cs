using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace SisyphusActors.Crash.Host;

/// <summary>An existing file opened with O_APPEND, so that a line is whole and in a place of its own beside other processes; .NET's own FileMode.Append only seeks to the end.</summary>
internal static class EffectsFile
{
    private const int WriteOnly = 1;
    private static readonly int Append = OperatingSystem.IsMacOS() ? 0x8 : 0x400;

    public static void Add(string path, string line)
    {
        using var file = new SafeFileHandle(Open(path, WriteOnly | Append), ownsHandle: true);
        var bytes = Encoding.UTF8.GetBytes(line + "\n");
        if (Write(file, bytes, bytes.Length) != bytes.Length)
            throw new IOException($"{path} cannot be appended to: error {Marshal.GetLastPInvokeError()}.");
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "write", SetLastError = true)]
    private static extern nint Write(SafeFileHandle file, byte[] bytes, nint length);
}
