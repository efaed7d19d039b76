using System.Diagnostics;

namespace SisyphusActors.Host.Tests.Faults;

/// <summary>A small file system in memory at one path, until it is disposed. Mounting takes the right to.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _path;

    /// <param name="path">Made where it is missing.</param>
    public SmallDisk(string path, int kib)
    {
        _path = path;
        Directory.CreateDirectory(path);
        Run("mount", "-t", "tmpfs", "-o", $"size={kib}k,mode=700", "sisyphus-test", path).ShouldBeEmpty();
    }

    /// <summary>Why nothing can be mounted here; null where it can.</summary>
    public static string? Refusal { get; } = OperatingSystem.IsLinux() ? Tried() : "Mounts a tmpfs, which takes Linux.";

    private string Ballast => Path.Combine(_path, "ballast");

    /// <summary>Leaves no room for another byte.</summary>
    public void Fill()
    {
        using var ballast = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            for (var block = new byte[4096]; ; )
                ballast.Write(block);
        }
        catch (IOException)
        {
        }
    }

    public void Free() => File.Delete(Ballast);

    public void MakeReadOnly() => Run("mount", "-o", "remount,ro", _path).ShouldBeEmpty();

    public void MakeWritable() => Run("mount", "-o", "remount,rw", _path).ShouldBeEmpty();

    public void Dispose() => Run("umount", "--lazy", _path);

    private static string? Tried()
    {
        var path = Directory.CreateTempSubdirectory("sisyphus-mount-").FullName;
        try
        {
            var refusal = Run("mount", "-t", "tmpfs", "-o", "size=64k", "sisyphus-test", path);
            if (refusal.Length > 0)
                return $"Needs to mount a tmpfs: {refusal.Trim()}";
            Run("umount", path);
            return null;
        }
        finally
        {
            Directory.Delete(path);
        }
    }

    /// <returns>What it said on standard error.</returns>
    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? "" : $"{error} (exit code {process.ExitCode})";
    }
}

/// <summary>A fact on a <see cref="SmallDisk"/>. Where none can be mounted, what limits do to the same program is a fact of its own.</summary>
public sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute() => Skip = SmallDisk.Refusal;
}

/// <inheritdoc cref="SmallDiskFactAttribute"/>
public sealed class SmallDiskTheoryAttribute : TheoryAttribute
{
    public SmallDiskTheoryAttribute() => Skip = SmallDisk.Refusal;
}
