namespace SisyphusActors.Journal.Sqlite;

/// <summary>
/// A copy of a database and its log in a temporary folder, for one in a place where nothing can be written:
/// a WAL database needs its shared memory beside it, and <c>immutable</c> would leave out what is only in the log.
/// </summary>
internal sealed class ReadOnlyCopy : IDisposable
{
    private const int AttemptsMax = 5;
    private const int WalHeaderBytes = 32;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sisyphus-read-");

    /// <exception cref="JournalUnavailableException">A checkpoint ran during each of five attempts, or the files cannot be read.</exception>
    public ReadOnlyCopy(SqliteDatabase original)
    {
        Database = new SqliteDatabase(Path.Combine(_folder.FullName, Path.GetFileName(original.Path)));
        try
        {
            for (var attempt = 1; !TryCopy(original.Path, Database.Path); attempt++)
            {
                if (attempt == AttemptsMax)
                    throw new JournalUnavailableException($"{original.Path} is being written and changed during each of {AttemptsMax} attempts to copy it. Try again, or read it where its host runs.");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Dispose();
            throw new JournalUnavailableException($"{original.Path} cannot be copied for reading: {e.Message}", e);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public SqliteDatabase Database { get; }

    public void Dispose() => _folder.Delete(recursive: true);

    // Commits only append to the log, and a half-copied one ends before it; a checkpoint changes the database or the log's header.
    private static bool TryCopy(string from, string to)
    {
        var before = Generation(from);
        File.Copy(from, to, overwrite: true);
        File.Delete(to + "-wal");
        if (File.Exists(from + "-wal"))
            File.Copy(from + "-wal", to + "-wal");
        return Generation(from) == before;
    }

    private static (DateTime, long, string) Generation(string path)
    {
        var database = new FileInfo(path);
        return (database.LastWriteTimeUtc, database.Length, WalHeader(path + "-wal"));
    }

    private static string WalHeader(string path)
    {
        if (!File.Exists(path))
            return "";
        using var wal = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var header = new byte[WalHeaderBytes];
        return Convert.ToHexString(header.AsSpan(0, wal.ReadAtLeast(header, header.Length, throwOnEndOfStream: false)));
    }
}
