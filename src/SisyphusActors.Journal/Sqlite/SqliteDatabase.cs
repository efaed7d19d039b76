using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using SisyphusActors.Journal.Artifacts;
using SisyphusActors.Journal.Files;
using SQLitePCL;

namespace SisyphusActors.Journal.Sqlite;

/// <summary>One SQLite file and how it is opened. A process has one instance for each database and shares it among its writers.</summary>
/// <remarks>
/// On every connection: WAL, no automatic checkpoint, a busy timeout; on one that writes, synchronous=FULL.
/// https://sqlite.org/pragma.html#pragma_synchronous
/// </remarks>
public sealed class SqliteDatabase
{
    /// <summary>How long a connection waits for a lock held elsewhere before it fails, unless it is told otherwise.</summary>
    public static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(5);

    private static readonly Lazy<bool> Provider = new(() =>
    {
        Batteries_V2.Init();
        return true;
    });

    private static readonly ConcurrentDictionary<string, WriteGate> Gates = new(StringComparer.Ordinal);

    /// <param name="path">The file; it and its folder need not exist yet. Links are resolved.</param>
    /// <param name="busyTimeout"><see cref="BusyTimeout"/> by default.</param>
    public SqliteDatabase(string path, TimeSpan? busyTimeout = null)
    {
        Initialize();
        Path = RealPath.Of(path);
        WriteGate = Gates.GetOrAdd(Path, _ => new WriteGate());
        BusyTimeoutMs = (int)(busyTimeout ?? BusyTimeout).TotalMilliseconds;
        Artifacts = new ArtifactStore(System.IO.Path.Combine(Folder, "artifacts"));
    }

    /// <summary>Makes SQLite's library ready, for connections that are opened without a file.</summary>
    internal static void Initialize() => _ = Provider.Value;

    /// <summary>Absolute, links resolved.</summary>
    public string Path { get; }

    /// <summary>How long each of its connections waits for a lock.</summary>
    public int BusyTimeoutMs { get; }

    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    public ArtifactStore Artifacts { get; }

    /// <summary>Held through each write transaction and each checkpoint of this process.</summary>
    /// <remarks>
    /// It is one for each file, and a checkpoint never meets a commit of this process:
    /// before 3.51.3 those two at one instant could damage the file (https://sqlite.org/wal.html, the WAL-reset bug).
    /// </remarks>
    public WriteGate WriteGate { get; }

    /// <summary>Opens for reading and writing; makes the file, not its tables. Another program's database is left as it is.</summary>
    /// <exception cref="JournalUnavailableException">It cannot be opened, or the file system has no WAL mode.</exception>
    /// <exception cref="JournalUnreadableException">It is no journal of this version, or damaged.</exception>
    public SqliteConnection OpenWriter()
    {
        MakeFolder();
        return Open(SqliteOpenMode.ReadWriteCreate, connection =>
        {
            // SQLite opens a file for reading where it may not be written, and says nothing.
            if (raw.sqlite3_db_readonly(connection.Handle, "main") == 1)
                throw SqliteFailure.ReadOnly(Path);
            // Before the journal mode, which is a change of the file.
            SqliteSchema.VerifyUnlessEmpty(connection, Path);
            var mode = Pragma(connection, "journal_mode=WAL");
            if (mode != "wal")
                throw new JournalUnavailableException($"{Path} is on a file system without shared memory (journal mode is '{mode}', not WAL). Put the database on a local disk with --db.");
            Pragma(connection, "synchronous=FULL");
            if (OperatingSystem.IsMacOS())
            {
                Pragma(connection, "fullfsync=ON");
                Pragma(connection, "checkpoint_fullfsync=ON");
            }
        });
    }

    /// <summary>Opens for reading only; never checkpoints, and any number may be open beside the writer.</summary>
    /// <inheritdoc cref="OpenWriter" path="/exception"/>
    public SqliteConnection OpenReader() => Open(SqliteOpenMode.ReadOnly, KeepWalOnClose);

    /// <summary>Gives a connection that an engine opened by its own means what <see cref="OpenWriter"/> gives. The file itself is in WAL mode since its host opened it.</summary>
    public void Prepare(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA busy_timeout={BusyTimeoutMs}; PRAGMA wal_autocheckpoint=0; PRAGMA synchronous=FULL;"
            + (OperatingSystem.IsMacOS() ? " PRAGMA fullfsync=ON; PRAGMA checkpoint_fullfsync=ON;" : "");
        command.ExecuteNonQuery();
    }

    /// <summary>What a failure of such a connection means to a host.</summary>
    /// <returns>Null for contention, after which an actor starts again from the journal; else an exception that ends the host.</returns>
    public Exception? FatalFailure(SqliteException e) =>
        e.SqliteErrorCode is raw.SQLITE_CONSTRAINT or raw.SQLITE_BUSY or raw.SQLITE_LOCKED ? null : SqliteFailure.From(e, Path);

    private SqliteConnection Open(SqliteOpenMode mode, Action<SqliteConnection> prepare)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = Math.Max(1, BusyTimeoutMs / 1000),
        }.ToString());
        try
        {
            connection.Open();
            raw.sqlite3_extended_result_codes(connection.Handle, 1);
            BusyWait.Set(connection.Handle!, BusyTimeoutMs);
            Pragma(connection, "wal_autocheckpoint=0");
            prepare(connection);
            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw SqliteFailure.From(e, Path);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    internal static string Pragma(SqliteConnection connection, string pragma)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA {pragma}";
        return Convert.ToString(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture) ?? "";
    }

    internal static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static void KeepWalOnClose(SqliteConnection connection)
    {
        const int noCheckpointOnClose = 1006;
        raw.sqlite3_db_config(connection.Handle, noCheckpointOnClose, 1, out _);
    }

    private void MakeFolder()
    {
        try
        {
            Directory.CreateDirectory(Folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalUnavailableException($"The folder {Folder} cannot be made: {e.Message} Choose another database with --db.", e);
        }
    }
}
