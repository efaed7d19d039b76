using System.Globalization;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Seams.Shell.Posix;

/// <summary>The command line of <c>supervisor.sh</c>, which says what its arguments are.</summary>
internal static class Supervisor
{
    private static readonly string Script = ReadScript();

    /// <summary>Never written anew with other content: a shell may still be reading it.</summary>
    private static readonly string Name = $"supervisor-{Sha256.Of(Script).ToString()[..8]}.sh";

    public static IReadOnlyList<string> Arguments(SpoolDirectory spool, string command, ShellSettings settings) =>
    [
        "/bin/sh", FileIn(settings.SpoolRoot), spool.Path, settings.WorkingDirectory, MachineBoot.Id,
        (settings.KeptLogBytes / 2).ToString(CultureInfo.InvariantCulture), command,
    ];

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
