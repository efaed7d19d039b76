using System.Globalization;
using System.Runtime.InteropServices;

namespace SisyphusActors.Seams.Tests.Shell;

internal static class ProcessTable
{
    /// <summary>An ended process that nobody has waited for counts as gone: who waits for orphans is the machine's affair.</summary>
    public static bool IsAlive(int id) => Kill(id, 0) == 0 && !(OperatingSystem.IsLinux() && State(id) is null or "Z" or "X");

    public static void Interrupt(int id, int signal) => _ = Kill(id, signal);

    public static int Zombies(int parent) => Directory.EnumerateDirectories("/proc")
        .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id) ? Fields(id) : null)
        .Count(fields => fields is ["Z", var parentId, ..] && int.Parse(parentId, CultureInfo.InvariantCulture) == parent);

    private static string? State(int id) => Fields(id)?[0];

    private static string[]? Fields(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int id, int signal);
}
