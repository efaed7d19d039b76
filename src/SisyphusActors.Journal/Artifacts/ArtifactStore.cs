using SisyphusActors.Core.Values;
using SisyphusActors.Journal.Files;

namespace SisyphusActors.Journal.Artifacts;

/// <summary>
/// Large values as files named by their SHA-256: <c>artifacts/ab/abcdef…</c> beside the database.
/// A value is durable before the event that names it, and is never changed.
/// </summary>
public sealed class ArtifactStore(string folder)
{
    /// <summary>Absolute; made with the first artifact.</summary>
    public string Folder => folder;

    public string PathOf(Sha256 digest) => Path.Combine(folder, digest.ToString()[..2], digest.ToString());

    /// <summary>Stores a value; durable on return. The same value again is one file.</summary>
    /// <exception cref="IOException">Nothing names the value yet, so nothing is lost but a temporary file.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public Sha256 Write(ReadOnlySpan<byte> value)
    {
        var digest = Sha256.Of(value);
        var path = PathOf(digest);
        var drawer = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(drawer);
        if (!Holds(path, digest))
            WriteThenRename(path, value);
        SyncNames(drawer, folder, Path.GetDirectoryName(folder)!);
        return digest;
    }

    /// <exception cref="JournalUnreadableException">The artifact is missing, or its content is not what its name says.</exception>
    public byte[] Read(Sha256 digest)
    {
        var path = PathOf(digest);
        byte[] value;
        try
        {
            value = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new JournalUnreadableException($"The artifact {digest} is missing: {path}. Restore the folder {folder} from where the database came from.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalUnavailableException($"The artifact {digest} cannot be read: {e.Message}", e);
        }
        return Sha256.Of(value) == digest
            ? value
            : throw new JournalUnreadableException($"The artifact {digest} is damaged: {path} holds other content than its name says. Restore it from a copy.");
    }

    private static bool Holds(string path, Sha256 digest) => File.Exists(path) && Sha256.Of(File.ReadAllBytes(path)) == digest;

    private static void WriteThenRename(string path, ReadOnlySpan<byte> value)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                RandomAccess.Write(file, value, fileOffset: 0);
                RandomAccess.FlushToDisk(file);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static void SyncNames(params ReadOnlySpan<string> folders)
    {
        // NTFS journals names by itself and opens no folder for fsync.
        if (OperatingSystem.IsWindows())
            return;
        foreach (var one in folders)
            PosixCalls.SyncFolder(one);
    }
}
