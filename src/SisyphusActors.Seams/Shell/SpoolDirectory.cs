using System.Globalization;
using System.Text;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.Seams.Shell.Posix;

namespace SisyphusActors.Seams.Shell;

/// <summary>What stands on disk of one operation. Each file has one writer: see the properties.</summary>
internal sealed class SpoolDirectory(string root, OpKey key)
{
    public const string LogName = "log";

    public string Path { get; } = System.IO.Path.GetFullPath(System.IO.Path.Combine(root, key.ToString()));

    /// <summary>Inputs and earlier results, as JSON. By the host.</summary>
    public string ContextPath => File("context.json");

    /// <summary>The command's result. By the command.</summary>
    public string OutputPath => File("output");

    /// <summary>Standard output and standard error, with what <see cref="LogPieces"/> finds beside it. By the supervisor.</summary>
    public string LogPath => File(LogName);

    /// <summary>A FIFO that the supervisor has open until it has written <c>exit</c>, or has been killed.</summary>
    public string LifePath => File("life");

    /// <summary>A FIFO: the command's output on its way to the log.</summary>
    public string OutPath => File("out");

    /// <summary>Which start of the machine the spool belongs to. By the host.</summary>
    private string BootPath => File("boot");

    /// <summary>The process group's id and the start of the machine. By the supervisor, before the command begins.</summary>
    private string StartedPath => File("started");

    /// <summary>Names of the secrets that what is here may hold, a line each; missing where there are none. By the host.</summary>
    private string SecretsPath => File("secrets");

    /// <summary>Why the command is being stopped. By a host, before it sends SIGTERM.</summary>
    private string StopPath => File("stop");

    /// <summary>The exit code. By the supervisor, over what the host laid out.</summary>
    private string ExitPath => File("exit");

    public bool Exists => Directory.Exists(Path);

    /// <summary>By the clock of the file system.</summary>
    public DateTimeOffset StartedAt => System.IO.File.GetLastWriteTimeUtc(StartedPath);

    /// <summary>Makes the spool in one step, and durable: an operation without one was never started, even after a power cut.</summary>
    /// <remarks>Where there is one, nothing is changed.</remarks>
    /// <exception cref="IOException">The disk did not take it; no trace is left.</exception>
    public void LayOut(OperationRequest request)
    {
        if (Exists)
            return;
        CreateOwnersDirectory(root);
        var fresh = $"{Path}.{Guid.NewGuid():n}";
        CreateOwnersDirectory(fresh);
        try
        {
            System.IO.File.WriteAllText(In(fresh, ContextPath), Render(request.Context.Value, request.Item));
            System.IO.File.WriteAllText(In(fresh, BootPath), MachineBoot.Id);
            System.IO.File.WriteAllBytes(In(fresh, OutputPath), []);
            System.IO.File.WriteAllText(In(fresh, ExitPath), CommandEnd.NoExitYet);
            if (!request.Secrets.IsEmpty)
                System.IO.File.WriteAllLines(In(fresh, SecretsPath), request.Secrets);
            if (!OperatingSystem.IsWindows())
            {
                PosixFiles.MakeFifo(In(fresh, LifePath));
                PosixFiles.MakeFifo(In(fresh, OutPath));
            }
            Directory.Move(fresh, Path);
            if (!OperatingSystem.IsWindows())
                PosixFiles.SyncDirectory(root);
        }
        catch (IOException) when (Directory.Exists(fresh) && Exists)
        {
            // Another start of the same operation came first.
            Directory.Delete(fresh, recursive: true);
        }
        catch
        {
            Directory.Delete(Directory.Exists(fresh) ? fresh : Path, recursive: true);
            throw;
        }
    }

    /// <summary>What is known now. It changes by itself only from not started to running, and from running to ended or lost.</summary>
    public SpoolState Look()
    {
        if (!Exists)
            return new SpoolState.NotStarted();
        if (ReadText(BootPath) != MachineBoot.Id)
            return new SpoolState.Lost(ReadExit() is CommandEnd.Exited(var code)
                ? $"The machine was started anew since the command was. It had ended with exit code {code}, but what it wrote may not have reached the disk."
                : "The machine was started anew while the command was running.");
        // In this order: the exit code is written before life ends.
        var lives = Lives();
        var group = ReadGroup();
        return (ReadStop(), ReadExit()) switch
        {
            (null, { } exit) => new SpoolState.Ended(exit),
            (var stop, null) when lives => group is { } known ? new SpoolState.Running(known, stop) : new SpoolState.Starting(),
            _ when !System.IO.File.Exists(StartedPath) => new SpoolState.NotStarted(),
            ({ } stop, _) => new SpoolState.Ended(stop),
            _ => new SpoolState.Lost("The command's supervisor was ended, and how the command ended is not known."),
        };
    }

    /// <returns>Null while no supervisor has begun, and on Windows.</returns>
    public int? ReadGroup() =>
        ReadText(StartedPath)?.Split(' ') is [var text, _] && int.TryParse(text, CultureInfo.InvariantCulture, out var group) && group > 1 ? group : null;

    /// <summary>Names of the secrets that what is here may hold.</summary>
    public IReadOnlyList<string> ReadSecrets() => ReadText(SecretsPath)?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [];

    public CommandEnd? ReadExit() => ReadText(ExitPath) is { } text ? CommandEnd.OfExit(text) : null;

    public CommandEnd? ReadStop() => ReadText(StopPath) is { } text ? CommandEnd.OfStop(text) : null;

    /// <remarks>Where the disk does not take it, a crash before the operation is settled leaves it as the command itself ended.</remarks>
    public void TryWriteStop(CommandEnd why)
    {
        try
        {
            System.IO.File.WriteAllText(StopPath, CommandEnd.StopText(why));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>On Windows there is no supervisor to do it.</summary>
    public void MarkStarted() => System.IO.File.WriteAllText(StartedPath, "");

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

    private bool Lives() => !OperatingSystem.IsWindows() && System.IO.File.Exists(LifePath) && PosixFiles.HasReader(LifePath);

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
            return System.IO.File.Exists(path) ? System.IO.File.ReadAllText(path, Encoding.ASCII) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private string File(string name) => System.IO.Path.Combine(Path, name);

    private static string In(string directory, string file) => System.IO.Path.Combine(directory, System.IO.Path.GetFileName(file));
}
