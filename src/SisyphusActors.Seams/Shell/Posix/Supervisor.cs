using System.Globalization;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Seams.Shell.Posix;

/// <summary>How <c>supervisor.sh</c> is started; it says itself what its arguments and descriptors are.</summary>
internal static class Supervisor
{
    private static readonly string Script = ReadScript();

    /// <summary>Never written anew with other content: a shell may still be reading it.</summary>
    private static readonly string Name = $"supervisor-{Sha256.Of(Script).ToString()[..8]}.sh";

    /// <returns>Its process id, which is its process group's too.</returns>
    /// <exception cref="CommandNotStartedException">Nothing was started.</exception>
    public static int Start(SpoolDirectory spool, string command, ShellSettings settings, IEnumerable<string> environment, params IReadOnlyList<string> shell) =>
        PosixSpawn.Start(
            [
                .. shell.Count > 0 ? shell : ["/bin/sh"], FileIn(settings.SpoolRoot), spool.Path, settings.WorkingDirectory, MachineBoot.Id,
                (settings.KeptLogBytes / 2).ToString(CultureInfo.InvariantCulture), command,
            ],
            [.. environment],
            new(9, spool.LifePath, PosixSpawn.OpenAccess.Both),
            // Opened from both sides first, since one side alone would wait for the other.
            new(8, spool.OutPath, PosixSpawn.OpenAccess.Both),
            new(7, spool.OutPath, PosixSpawn.OpenAccess.Read),
            new(8, spool.OutPath, PosixSpawn.OpenAccess.Write));

    /// <summary>A file, so that lists of processes show its name rather than all of it.</summary>
    private static string FileIn(string root)
    {
        var file = Path.GetFullPath(Path.Combine(root, Name));
        if (new FileInfo(file) is { Exists: true, Length: var length } && length == Script.Length)
            return file;
        var fresh = $"{file}.{Guid.NewGuid():n}";
        File.WriteAllText(fresh, Script);
        File.Move(fresh, file, overwrite: true);
        return file;
    }

    private static string ReadScript()
    {
        using var resource = typeof(Supervisor).Assembly.GetManifestResourceStream("supervisor.sh")!;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }
}
