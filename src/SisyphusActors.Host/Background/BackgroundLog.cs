namespace SisyphusActors.Host.Background;

/// <summary>What background hosts of a database print, one after another: its owner's to read. A long one is put aside when the next host begins.</summary>
internal sealed class BackgroundLog(string folder)
{
    public const string Name = "sisyphus-host.log";

    /// <summary>The one that was put aside.</summary>
    public const string OldName = "sisyphus-host.old.log";

    private const long BytesMax = 1024 * 1024;

    private long _begin;

    public string Path { get; } = System.IO.Path.Combine(folder, Name);

    public bool HasGrown => new FileInfo(Path).Length > _begin;

    /// <summary>Another host will print here.</summary>
    public void Begin()
    {
        Directory.CreateDirectory(folder);
        if (new FileInfo(Path) is { Exists: true, Length: > BytesMax })
            File.Move(Path, System.IO.Path.Combine(folder, OldName), overwrite: true);
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(Path, options);
        _begin = file.Length;
    }

    /// <summary>What was printed since <see cref="Begin"/>.</summary>
    public string Text()
    {
        using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Position = Math.Min(_begin, file.Length);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }
}
