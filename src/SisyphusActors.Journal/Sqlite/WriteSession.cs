using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SisyphusActors.Journal.Sqlite;

/// <summary>The writing connection with its prepared statements. Left after any failure it cannot undo.</summary>
internal sealed class WriteSession : IDisposable
{
    /// <summary>Statements for batches of up to this many rows are kept; a larger batch prepares its own.</summary>
    private const int KeptBatchRowsMax = 64;

    /// <summary>Each row has two parameters, and SQLite takes at most 32,766 in one statement.</summary>
    private const int StatementRowsMax = 1_000;

    private readonly SqliteDatabase _database;
    private readonly string _writer;
    private readonly Statement _begin, _commit, _rollback, _insertTag, _lastSequenceNumber, _saveSnapshot, _dropOlderSnapshots;
    private readonly Statement?[] _insertBatch = new Statement?[KeptBatchRowsMax + 1];

    public WriteSession(SqliteDatabase database, Guid writer)
    {
        _database = database;
        _writer = writer.ToString("N");
        Connection = database.OpenWriter();
        try
        {
            SqliteSchema.MakeOrVerify(Connection, database.Path);
            _begin = Prepare("BEGIN IMMEDIATE");
            _commit = Prepare("COMMIT");
            _rollback = Prepare("ROLLBACK");
            _insertTag = Prepare(Sql.InsertTag);
            _lastSequenceNumber = Prepare(Sql.LastSequenceNumber);
            _saveSnapshot = Prepare(Sql.SaveSnapshot);
            _dropOlderSnapshots = Prepare(Sql.DropOlderSnapshots);
        }
        catch (Exception e)
        {
            Connection.Dispose();
            if (e is SqliteException sqlite)
                throw SqliteFailure.From(sqlite, database.Path);
            throw;
        }
    }

    public SqliteConnection Connection { get; }

    /// <exception cref="JournalUnavailableException">Another process held a lock for longer than the busy timeout.</exception>
    public void Begin() => _begin.Execute();

    /// <exception cref="CommitUnknownException">It failed.</exception>
    public void Commit()
    {
        var code = _commit.TryExecute();
        if (code != raw.SQLITE_OK)
            throw SqliteFailure.OfCommit(Connection.Handle!, code, _database.Path);
    }

    /// <summary>Does nothing where SQLite has rolled back by itself, as it does after some errors.</summary>
    public void Rollback()
    {
        if (raw.sqlite3_get_autocommit(Connection.Handle) == 0)
            _rollback.Execute();
    }

    /// <remarks>Only the first statement can meet another writer's rows: the transaction keeps everybody out from then on.</remarks>
    public AppendResult Append(EncodedBatch batch)
    {
        for (var first = 0; first < batch.Rows.Length; first += StatementRowsMax)
        {
            var code = Insert(batch, first, Math.Min(StatementRowsMax, batch.Rows.Length - first));
            if (code != raw.SQLITE_OK)
                return first == 0 && IsConflict(code, batch)
                    ? new AppendResult.Conflict()
                    : throw SqliteFailure.From(Connection.Handle!, code, _database.Path);
        }
        var firstOffset = raw.sqlite3_last_insert_rowid(Connection.Handle) - batch.Rows.Length + 1;
        foreach (var (row, tag) in batch.Tags)
            _insertTag.Bind(1, firstOffset + row).BindText(2, tag).Bind(3, batch.Expected + 1 + row).BindText(4, batch.PersistenceId).Execute();
        return new AppendResult.Appended(firstOffset);
    }

    public void SaveSnapshot(byte[] persistenceId, StoredSnapshot snapshot, long createdTicks)
    {
        _saveSnapshot.BindText(1, persistenceId).Bind(2, snapshot.SequenceNumber).Bind(3, createdTicks)
            .BindBlob(4, snapshot.State.Span).BindText(5, snapshot.Manifest).Bind(6, SqliteJournal.SerializerId).Execute();
        _dropOlderSnapshots.BindText(1, persistenceId).Bind(2, snapshot.SequenceNumber).Execute();
    }

    /// <summary>Moves the log into the database and empties it, as far as readers let it.</summary>
    /// <remarks>A reader still in the log is not waited for. A checkpoint that fails loses nothing: the next commit meets the same disk.</remarks>
    public void Checkpoint()
    {
        BusyWait.Set(Connection.Handle!, 0);
        raw.sqlite3_wal_checkpoint_v2(Connection.Handle, "main", raw.SQLITE_CHECKPOINT_TRUNCATE, out _, out _);
        BusyWait.Set(Connection.Handle!, _database.BusyTimeoutMs);
    }

    public void Dispose()
    {
        foreach (var statement in (IEnumerable<Statement?>)[_begin, _commit, _rollback, _insertTag, _lastSequenceNumber, _saveSnapshot, _dropOlderSnapshots, .. _insertBatch])
            statement?.Dispose();
        Connection.Dispose();
    }

    private Statement Prepare(string sql) => new(Connection.Handle!, sql, _database.Path);

    private int Insert(EncodedBatch batch, int first, int rows)
    {
        var insert = rows <= KeptBatchRowsMax ? _insertBatch[rows] ??= Prepare(Sql.InsertBatch(rows)) : Prepare(Sql.InsertBatch(rows));
        try
        {
            insert.Bind(1, batch.CreatedTicks).BindText(2, batch.PersistenceId).Bind(3, batch.Expected + first).BindText(4, _writer);
            var parameter = Sql.InsertBatchFirstRow;
            foreach (var (manifest, message) in batch.Rows.AsSpan(first, rows))
                insert.BindText(parameter++, manifest).BindBlob(parameter++, message);
            return insert.TryExecute();
        }
        finally
        {
            if (rows > KeptBatchRowsMax)
                insert.Dispose();
        }
    }

    // Another trigger on the table could give the same code, and a reload would never end: so the stream itself is asked.
    private bool IsConflict(int code, EncodedBatch batch)
    {
        if (code is not (SqliteFailure.ConstraintTrigger or SqliteFailure.ConstraintUnique))
            return false;
        _lastSequenceNumber.BindText(1, batch.PersistenceId).Next();
        var last = _lastSequenceNumber.Integer(0);
        _lastSequenceNumber.Reset();
        return last != batch.Expected;
    }
}
