using System.Globalization;
using System.Text;
using SisyphusActors.Core.Operations;

namespace SisyphusActors.Seams.Shell.Posix;

/// <summary>Finds running processes by group or by the operation they belong to.</summary>
internal static class ProcessGroups
{
    /// <summary>Whether a group has a process that has not ended.</summary>
    /// <remarks>
    /// Only Linux tells an ended process nobody has waited for from a running one; it matters where process 1 of a
    /// container never waits for its orphans.
    /// </remarks>
    public static bool AnyAlive(int group) =>
        Signals.GroupExists(group) && (!OperatingSystem.IsLinux() || Processes().Any(p => p.Group == group));

    /// <summary>
    /// Groups of running processes that carry this operation's key in their environment, in ascending order; without our own.
    /// </summary>
    /// <remarks>Linux only. Elsewhere nothing proves that a group is ours, and the answer is empty.</remarks>
    public static IReadOnlyList<int> Of(OpKey key) => Carrying(ShellEnvironment.OpKey, key.ToString());

    /// <inheritdoc cref="Of"/>
    public static IReadOnlyList<int> Carrying(string variable, string value)
    {
        if (!OperatingSystem.IsLinux())
            return [];
        var own = Signals.OwnGroup();
        var mark = Encoding.ASCII.GetBytes($"\0{variable}={value}\0");
        return [.. Processes().Where(p => p.Group != own && Carries(p.Id, mark)).Select(p => p.Group).Distinct().Order()];
    }

    private static IEnumerable<(int Id, int Group)> Processes()
    {
        foreach (var path in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(path.AsSpan()), CultureInfo.InvariantCulture, out var id)
                || ReadIfThere($"{path}/stat") is not { } stat)
                continue;
            // "id (name) state parent group …", where the name may hold anything, brackets too.
            var fields = Encoding.UTF8.GetString(stat.AsSpan(stat.AsSpan().LastIndexOf((byte)')') + 1)).Split(' ', 5);
            if (fields is [_, not ("Z" or "X"), _, var group, _])
                yield return (id, int.Parse(group, CultureInfo.InvariantCulture));
        }
    }

    private static bool Carries(int id, ReadOnlySpan<byte> mark) =>
        ReadIfThere($"/proc/{id}/environ") is { } environment
        && (environment.AsSpan().IndexOf(mark) >= 0 || environment.AsSpan().StartsWith(mark[1..]));

    private static byte[]? ReadIfThere(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
