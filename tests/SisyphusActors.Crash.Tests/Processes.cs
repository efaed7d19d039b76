using System.Runtime.InteropServices;

namespace SisyphusActors.Crash.Tests;

internal static class Processes
{
    /// <summary>Whether a process of the group runs; one that ended and was not waited for by process 1 does not.</summary>
    public static bool GroupIsAlive(int group) =>
        Signal(-group, 0) == 0 && (!OperatingSystem.IsLinux() || Directory.EnumerateDirectories("/proc").Any(path => RunsIn(path, group)));

    /// <summary>Whether a process leads its group and was started with this text among its arguments: a number may belong to another one by now.</summary>
    public static bool IsLeader(int process, string argument)
    {
        try
        {
            return RunsIn($"/proc/{process}", process) && File.ReadAllText($"/proc/{process}/cmdline").Contains(argument, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>SIGKILL, for a process, or with a minus for a group.</summary>
    public static void Kill(int process) => _ = Signal(process, 9);

    private static bool RunsIn(string process, int group)
    {
        try
        {
            var stat = File.ReadAllText($"{process}/stat");
            return stat[(stat.LastIndexOf(')') + 1)..].Split(' ') is [_, not "Z", _, var its, ..] && its == $"{group}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int process, int signal);
}
