using System.Security.Cryptography;
using SisyphusActors.Core.Building;
using SisyphusActors.Core.Values;
using SisyphusActors.Seams.Shell.Posix;

namespace SisyphusActors.Seams.Patch;

/// <summary>One file below a folder, reached through no link.</summary>
internal sealed class WorkspaceFile
{
    private WorkspaceFile(string name, string fullPath) => (Name, FullPath) = (name, fullPath);

    /// <summary>As it was asked for.</summary>
    public string Name { get; }

    public string FullPath { get; }

    public string Folder => Path.GetDirectoryName(FullPath)!;

    /// <exception cref="PatchRefusedException">The path leads elsewhere, or to something that is no file.</exception>
    public static WorkspaceFile At(string root, string path)
    {
        if (WorkspacePath.Problem(path) is { } problem)
            throw new PatchRefusedException($"'{path}' {problem}.");
        var reached = root;
        var parts = path.Split('/');
        for (var i = 0; i < parts.Length; i++)
        {
            reached = Path.Combine(reached, parts[i]);
            if (new FileInfo(reached).LinkTarget is not null)
                throw new PatchRefusedException($"'{path}' leads through the symbolic link '{string.Join('/', parts[..(i + 1)])}'.");
            if (i < parts.Length - 1 ? File.Exists(reached) : Directory.Exists(reached))
                throw new PatchRefusedException($"'{string.Join('/', parts[..(i + 1)])}' is a {(i < parts.Length - 1 ? "file, not a folder" : "folder, not a file")}.");
        }
        return new WorkspaceFile(path, reached);
    }

    /// <returns>Null where there is none.</returns>
    /// <exception cref="PatchRefusedException">It is a device, a pipe or a socket.</exception>
    /// <exception cref="IOException"/>
    /// <exception cref="UnauthorizedAccessException"/>
    public Sha256? Hash()
    {
        using var stream = Open();
        return stream is null ? null : new Sha256(Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    /// <inheritdoc cref="Hash"/>
    public FileStream? Open()
    {
        if (!File.Exists(FullPath))
            return null;
        FileStream stream;
        try
        {
            stream = OperatingSystem.IsWindows()
                ? File.OpenRead(FullPath)
                : new FileStream(PosixFiles.OpenWithoutWaiting(FullPath), FileAccess.Read);
        }
        catch (IOException) when (!File.Exists(FullPath))
        {
            return null;
        }
        if (stream.CanSeek && !(OperatingSystem.IsLinux() && PosixFiles.IsDevice(stream.SafeFileHandle)))
            return stream;
        stream.Dispose();
        throw new PatchRefusedException($"'{Name}' is no ordinary file.");
    }
}

/// <summary>A file is not written, and another attempt at the same cannot help.</summary>
internal sealed class PatchRefusedException(string message) : Exception(message);
