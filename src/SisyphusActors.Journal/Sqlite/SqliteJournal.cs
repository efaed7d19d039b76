using System.Text;
using Microsoft.Data.Sqlite;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Journal.Artifacts;

namespace SisyphusActors.Journal.Sqlite;

/// <summary>The journal in one SQLite file, in the row format of Akka.Persistence.Sql.</summary>
/// <remarks>Readers see whole transactions only, in this process and in others, and never wait for the writer.</remarks>
public sealed class SqliteJournal : IJournal
{
    /// <summary>Names our serializer in the <c>identifier</c> column, as Akka.NET's serializers are named.</summary>
    public const int SerializerId = 7301;

    private readonly MessageCodec _codec;
    private readonly JournalWriter? _writer;
    private readonly ReadConnections _readers;
    private readonly ReadOnlyCopy? _copy;

    private SqliteJournal(SqliteDatabase database, JournalWriter? writer, ReadOnlyCopy? copy)
    {
        Database = database;
        _codec = new MessageCodec(database.Artifacts);
        _writer = writer;
        _copy = copy;
        _readers = new ReadConnections(copy?.Database ?? database);
    }

    /// <summary>The database the journal is in; projections of the same host write through the same instance.</summary>
    public SqliteDatabase Database { get; }

    /// <summary>Another connection to the file this journal reads, for reading only: for one in a read-only place, its copy.</summary>
    public SqliteConnection OpenReader() => (_copy?.Database ?? Database).OpenReader();

    internal JournalWriter Writer => _writer ?? throw new InvalidOperationException("This journal was opened for reading only.");

    /// <summary>Opens the journal for its host, the holder of the <see cref="HostLease"/>, and makes it where there is none.</summary>
    /// <exception cref="JournalUnavailableException">It cannot be opened or made there.</exception>
    /// <exception cref="JournalUnreadableException">The file is no journal of this version, or damaged.</exception>
    /// <param name="busyTimeout">How long a lock held elsewhere is waited for; 5 s by default.</param>
    public static SqliteJournal Open(string path, TimeSpan? busyTimeout = null) => Open(new SqliteDatabase(path, busyTimeout), checkpoints: true);

    /// <summary>Opens the journal beside a live host, to add commands under <c>client/…</c> ids; never checkpoints.</summary>
    /// <inheritdoc cref="Open(string, TimeSpan?)" path="/exception"/>
    /// <inheritdoc cref="Open(string, TimeSpan?)" path="/param"/>
    public static SqliteJournal OpenClient(string path, TimeSpan? busyTimeout = null) => Open(new SqliteDatabase(path, busyTimeout), checkpoints: false);

    /// <summary>Opens an existing journal for reading; in a place where nothing can be written, a copy of it as it is now.</summary>
    /// <inheritdoc cref="Open(string, TimeSpan?)" path="/exception"/>
    /// <inheritdoc cref="Open(string, TimeSpan?)" path="/param"/>
    public static SqliteJournal OpenReadOnly(string path, TimeSpan? busyTimeout = null)
    {
        var database = new SqliteDatabase(path, busyTimeout);
        if (!File.Exists(database.Path))
            throw new JournalUnreadableException($"There is no journal at {database.Path}. Start a run first, or name another database with --db.");
        try
        {
            VerifyReadable(database);
            return new SqliteJournal(database, writer: null, copy: null);
        }
        catch (JournalUnavailableException e) when (IsReadOnlyPlace(e))
        {
            return OpenCopy(database);
        }
    }

    internal static SqliteJournal Open(SqliteDatabase database, bool checkpoints)
    {
        var writer = new JournalWriter(database, checkpoints);
        _ = writer.Session;
        return new SqliteJournal(database, writer, copy: null);
    }

    internal static SqliteJournal OpenCopy(SqliteDatabase database)
    {
        var copy = new ReadOnlyCopy(database);
        try
        {
            VerifyReadable(copy.Database);
            return new SqliteJournal(database, writer: null, copy);
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    public IReadOnlyList<AppendResult> Commit(IReadOnlyList<AppendBatch> batches)
    {
        var writer = Writer;
        if (batches.Count == 0)
            return [];
        var encoded = new EncodedBatch[batches.Count];
        for (var i = 0; i < encoded.Length; i++)
            encoded[i] = EncodedBatch.Of(batches[i], _codec);
        return writer.Commit(encoded);
    }

    public IEnumerable<JournalRow> Read(PersistenceId id, long afterSequenceNumber = 0) =>
        Rows(Sql.ReadStream, s => s.BindText(1, id.Value).Bind(2, afterSequenceNumber));

    public IEnumerable<JournalRow> ReadScope(string prefix, long upToOffset = long.MaxValue) =>
        Rows(Sql.ReadScope, s => s.BindText(1, prefix).BindText(2, FirstAfter(prefix)).Bind(3, upToOffset));

    public IEnumerable<JournalRow> ReadAll(long afterOffset, int limit = int.MaxValue) =>
        Rows(Sql.ReadAll, s => s.Bind(1, afterOffset).Bind(2, limit));

    public IEnumerable<JournalRow> ReadMail(PersistenceId receiver, long afterOffset = 0) => ReadTagged(MailTags.To(receiver), afterOffset).Select(Readable);

    public IEnumerable<JournalRow> ReadClientMail(long afterOffset) => ReadTagged(MailTags.Client, afterOffset);

    public long LastOffset => First(Sql.LastOffset, _ => { }, s => s.Integer(0));

    /// <summary>The stored name of a stream's last event, without reading what is in it; null for a stream without any.</summary>
    public string? LastManifest(PersistenceId id) => First(Sql.LastManifest, s => s.BindText(1, id.Value), s => s.Text(0));

    public StoredSnapshot? LoadSnapshot(PersistenceId id) =>
        First(Sql.LoadSnapshot, s => s.BindText(1, id.Value), s => new StoredSnapshot(s.Integer(0), s.Text(1), s.Blob(2).ToArray()));

    public void SaveSnapshot(PersistenceId id, StoredSnapshot snapshot) => Writer.SaveSnapshot(id, snapshot);

    public void Dispose()
    {
        _readers.Dispose();
        _writer?.Dispose();
        _copy?.Dispose();
    }

    private IEnumerable<JournalRow> ReadTagged(string tag, long afterOffset) =>
        Rows(Sql.ReadTagged, s => s.BindText(1, tag).Bind(2, afterOffset));

    private static JournalRow Readable(JournalRow row) => row.Recorded.Event is UnreadableEvent unreadable
        ? throw new JournalUnreadableException(unreadable.Why)
        : row;

    private IEnumerable<JournalRow> Rows(string sql, Action<Statement> bind)
    {
        var connection = _readers.Rent();
        try
        {
            var statement = connection.Statement(sql);
            try
            {
                bind(statement);
                while (statement.Next())
                    yield return Row(statement);
            }
            finally
            {
                statement.Reset();
            }
        }
        finally
        {
            _readers.Return(connection);
        }
    }

    private T? First<T>(string sql, Action<Statement> bind, Func<Statement, T> read)
    {
        var connection = _readers.Rent();
        try
        {
            var statement = connection.Statement(sql);
            try
            {
                bind(statement);
                return statement.Next() ? read(statement) : default;
            }
            finally
            {
                statement.Reset();
            }
        }
        finally
        {
            _readers.Return(connection);
        }
    }

    private JournalRow Row(Statement row)
    {
        var (offset, manifest) = (row.Integer(0), row.Text(3));
        RecordedEvent recorded;
        try
        {
            recorded = _codec.Decode(manifest, row.Blob(4));
        }
        catch (Exception e) when (e is JournalUnreadableException or UnknownStoredNameException)
        {
            recorded = new RecordedEvent(At(row.Integer(5)), "", new UnreadableEvent(manifest, $"{e.Message} (offset {offset})"));
        }
        return new JournalRow(offset, new PersistenceId(row.Text(1)), row.Integer(2), recorded);
    }

    private static DateTimeOffset At(long ticks) => ticks >= 0 && ticks <= DateTimeOffset.MaxValue.Ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : default;

    // Text is compared by its bytes, and no byte of UTF-8 is 0xFF: one more in the last byte is the first text without the prefix.
    private static byte[] FirstAfter(string prefix)
    {
        var utf8 = Encoding.UTF8.GetBytes(prefix);
        if (utf8.Length == 0)
            return [0xFF];
        utf8[^1]++;
        return utf8;
    }

    private static void VerifyReadable(SqliteDatabase database)
    {
        using var connection = database.OpenReader();
        try
        {
            SqliteSchema.Verify(connection, database.Path);
        }
        catch (SqliteException e)
        {
            throw SqliteFailure.From(e, database.Path);
        }
    }

    private static bool IsReadOnlyPlace(JournalUnavailableException e) =>
        e.InnerException is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_PERM };
}
