using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace SisyphusActors.Seams.Shell.Posix;

/// <summary>Which start of the machine this is: nothing that ran under another one runs now.</summary>
public static unsafe partial class MachineBoot
{
    private const string LinuxBootId = "/proc/sys/kernel/random/boot_id";

    /// <summary>A word; empty where the system has none.</summary>
    public static string Id { get; } = OperatingSystem.IsMacOS() ? OfMac() : File.Exists(LinuxBootId) ? File.ReadAllText(LinuxBootId).Trim() : "";

    /// <remarks>The boot time is its seconds since 1970; it moves when the clock is set, the session's UUID does not.</remarks>
    private static string OfMac() =>
        ReadControl("kern.bootsessionuuid") is [.. var uuid, 0] ? Encoding.ASCII.GetString(uuid)
        : ReadControl("kern.boottime") is { Length: >= sizeof(long) } time ? BitConverter.ToInt64(time).ToString(CultureInfo.InvariantCulture)
        : "";

    private static byte[] ReadControl(string name)
    {
        var value = new byte[64];
        var length = (nuint)value.Length;
        fixed (byte* pointer = value)
            return sysctlbyname(name, pointer, ref length, null, 0) == 0 ? value[..(int)length] : [];
    }

#pragma warning disable IDE1006, SYSLIB1092 // The name and signature are libc's.
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int sysctlbyname(string name, byte* value, ref nuint length, void* newValue, nuint newLength);
#pragma warning restore IDE1006, SYSLIB1092
}
