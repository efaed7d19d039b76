using System.Globalization;
using System.Text;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Seams.Shell;

/// <summary>
/// What stands on disk of one started operation. That the directory exists says it was started; that <c>exit</c>
/// exists says it has ended, nothing of it is running, and <c>output</c> is final.
/// </summary>
internal sealed class SpoolDirectory(string root, OpKey key)
{
    public string Path { get; } = System.IO.Path.GetFullPath(System.IO.Path.Combine(root, key.ToString()));

    /// <summary>Inputs and earlier results, as JSON.</summary>
    public string ContextPath => File("context.json");

    /// <summary>Where the command writes its result.</summary>
    public string OutputPath => File("output");

    /// <summary>Standard output and standard error.</summary>
    public string LogPath => File("log");

    /// <summary>The process group's id, written by the group's leader before the command begins.</summary>
    public string GroupPath => File("pgid");

    private string ExitPath => File("exit");

    public bool Exists => Directory.Exists(Path);

    /// <summary>Records durably that the operation is started, and lays out its files.</summary>
    /// <returns>False when it was started before; nothing is changed then.</returns>
    /// <exception cref="IOException">The disk did not take it; no trace is left.</exception>
    public bool TryCreate(StepContext context, OperationItem? item)
    {
        CreateOwnersDirectory(root);
        if (!TryMakeDirectory())
            return false;
        try
        {
            System.IO.File.WriteAllText(ContextPath, Render(context, item));
            System.IO.File.WriteAllBytes(OutputPath, []);
            System.IO.File.WriteAllBytes(LogPath, []);
            if (!OperatingSystem.IsWindows())
                PosixSpawn.SyncDirectory(root);
            return true;
        }
        catch
        {
            Remove();
            throw;
        }
    }

    /// <summary>Records the end by rename, after the output reached the disk.</summary>
    /// <exception cref="IOException">The disk did not take it; the operation stands as started.</exception>
    public void WriteExit(CommandEnd end)
    {
        if (new FileInfo(OutputPath) is { Exists: true, Length: > 0 } output)
            using (var written = output.Open(FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete))
                written.Flush(flushToDisk: true);
        var temporary = ExitPath + ".tmp";
        using (var exit = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            exit.Write(Encoding.ASCII.GetBytes(end.Text + "\n"));
            exit.Flush(flushToDisk: true);
        }
        System.IO.File.Move(temporary, ExitPath, overwrite: true);
    }

    /// <returns>Null when no end is recorded, or none that can be read.</returns>
    public CommandEnd? ReadExit() => ReadText(ExitPath) is { } text ? CommandEnd.Parse(text) : null;

    /// <returns>Null when the command had not begun, or on Windows.</returns>
    public int? ReadGroup() =>
        int.TryParse(ReadText(GroupPath)?.TrimEnd('\n'), CultureInfo.InvariantCulture, out var group) && group > 1 ? group : null;

    /// <exception cref="IOException">Something in it cannot be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">Something in it cannot be removed.</exception>
    public void Remove()
    {
        if (Exists)
            Directory.Delete(Path, recursive: true);
    }

    /// <summary>Creates a directory, and any missing above it, that only its owner may enter.</summary>
    public static void CreateOwnersDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private bool TryMakeDirectory()
    {
        if (!OperatingSystem.IsWindows())
            return PosixSpawn.TryMakeDirectory(Path);
        if (Exists)
            return false;
        Directory.CreateDirectory(Path);
        return true;
    }

    private static string Render(StepContext context, OperationItem? item)
    {
        var members = new Dictionary<string, Json> { ["inputs"] = context.Inputs, ["steps"] = Json.Object(context.Steps) };
        if (item is not null)
            members["item"] = item.Value;
        return Json.Object(members).ToString();
    }

    private static string? ReadText(string path)
    {
        try
        {
            return System.IO.File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private string File(string name) => System.IO.Path.Combine(Path, name);
}
