using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Ledger;

namespace SisyphusActors.Journal.Projections;

/// <summary>The tables on one connection. What is written between <see cref="Begin"/> and <see cref="Commit"/> stands or falls together.</summary>
internal sealed class ProjectionTables : IDisposable
{
    /// <summary>Grows with the tables' shape; tables of another version are dropped and made again from the journal.</summary>
    private const long Version = 5;

    /// <summary>How far the tables have come.</summary>
    public const string TablesOffset = "tables";

    /// <summary>How far the ledger files surely have come.</summary>
    public const string LedgerOffset = "ledger";

    /// <summary>The first row that could not be read when it was projected; 0 for none.</summary>
    public const string UnreadOffset = "unread";

    /// <summary>How many leading columns of each table are its key.</summary>
    private static readonly (string Table, int Keys)[] KeyColumns =
    [
        ("run_summaries", 1), ("workflow_steps", 2), ("model_calls", 1), ("plan_approvals", 3), ("artifacts", 2), ("audit_events", 1), ("all_outstanding", 3), ("agents", 1),
        ("mail_messages", 1), ("reservations", 2), ("memories", 1), ("memory_entities", 2), ("memory_text", 1), ("skills", 2),
    ];

    private readonly SqliteConnection _connection;
    private readonly List<SqlStatement> _statements = [];
    private readonly Lazy<SqlStatement> _upsertRun, _upsertStep, _deleteStep, _upsertCall, _insertApproval, _insertArtifact, _insertAudit, _upsertOutstanding, _deleteOutstanding, _upsertOffset;

    public ProjectionTables(SqliteConnection connection)
    {
        _connection = connection;
        Shared = new SharedTables(connection);
        _upsertRun = Prepared("upsert_run", RunRow.RunParameters);
        _upsertStep = Prepared("upsert_step", RunRow.StepParameters);
        _deleteStep = Prepared("delete_step", "$run_id", "$step_id");
        _upsertCall = Prepared("upsert_call", RunRow.CallParameters);
        _insertApproval = Prepared("insert_plan_approval", RunRow.ApprovalParameters);
        _insertArtifact = Prepared("insert_artifact", RunRow.ArtifactParameters);
        _insertAudit = Prepared("insert_audit_event", "$run_id", "$type", "$payload", "$timestamp", "$offset", "$step_id");
        _upsertOutstanding = Prepared("upsert_outstanding", "$actor", "$kind", "$key", "$offset");
        _deleteOutstanding = Prepared("delete_outstanding", "$actor", "$kind", "$key");
        _upsertOffset = Prepared("upsert_offset", "$name", "$offset");
    }

    /// <summary>Those of the workspace's own actors.</summary>
    public SharedTables Shared { get; }

    /// <summary>Whether there is anything to read: a database no host has opened holds a journal at most.</summary>
    public bool Exist
    {
        get
        {
            using var rows = Query("select_has_projections");
            return rows.Read() && rows.GetInt64(0) == 1 && OffsetOf("version") == Version;
        }
    }

    public string Path => _connection.DataSource;

    public void Create()
    {
        if (Exist)
            return;
        Begin();
        try
        {
            _connection.Run(SqlText.Of("drop_projections"));
            _connection.Run(SqlText.Of("projections"));
            _connection.Run(SqlText.Of("shared_tables"));
            _upsertOffset.Value.Run("version", Version);
            Commit();
        }
        catch
        {
            Rollback();
            throw;
        }
    }

    public void Clear()
    {
        _connection.Run(SqlText.Of("clear_projections"));
        SetOffset(TablesOffset, 0);
        SetOffset(LedgerOffset, 0);
        SetOffset(UnreadOffset, 0);
    }

    public void Begin() => _connection.Run("BEGIN IMMEDIATE;");

    /// <summary>One state of the tables for several reads.</summary>
    public void BeginRead() => _connection.Run("BEGIN;");

    public void Commit() => _connection.Run("COMMIT;");

    /// <remarks>A full disk or a lost file makes SQLite roll back by itself; then there is nothing left to do.</remarks>
    public void Rollback()
    {
        try
        {
            _connection.Run("ROLLBACK;");
        }
        catch (SqliteException)
        {
        }
    }

    public long OffsetOf(string name)
    {
        using var rows = Query("select_offset", ("$name", name));
        return rows.Read() ? rows.GetInt64(0) : 0;
    }

    /// <summary>Whether they leave out a row that can be read by now: a newer version's, or one that was restored. They are then to be made again.</summary>
    public bool LeaveOutWhatIsReadable(IJournal journal) =>
        OffsetOf(UnreadOffset) is > 0 and var unread && journal.ReadAll(unread - 1, 1).FirstOrDefault() is { Recorded.Event: not UnreadableEvent };

    public void SetOffset(string name, long offset) => _upsertOffset.Value.Run(name, offset);

    public void Put(RunSummary run) => _upsertRun.Value.Run(RunRow.Values(run));

    public void Put(string runId, StepView step) => _upsertStep.Value.Run(RunRow.Values(runId, step));

    public void Put(string runId, CallView call) => _upsertCall.Value.Run(RunRow.Values(runId, call));

    public void Add(string runId, ApprovalView approval) => _insertApproval.Value.Run(RunRow.Values(runId, approval));

    public void Add(string runId, ArtifactView artifact) => _insertArtifact.Value.Run(RunRow.Values(runId, artifact));

    public void Add(StatusChange change) => _insertAudit.Value.Run(
        change.RunId, change.Word, change.Payload.ToString(), RunRow.Time(change.At), change.Offset, change.StepId);

    /// <summary>An item of a list that its step does not have any more.</summary>
    public void Remove(string runId, string stepId) => _deleteStep.Value.Run(runId, stepId);

    public void Put(OutstandingItem item) => _upsertOutstanding.Value.Run(item.Actor.Value, item.Kind.Name(), item.Key, item.Offset);

    public void Remove(OutstandingItem item) => _deleteOutstanding.Value.Run(item.Actor.Value, item.Kind.Name(), item.Key);

    public ImmutableArray<RunSummary> AllRuns() => Runs(Query("select_all_runs"));

    public ImmutableArray<RunSummary> NewestRuns(bool ended, int limit) =>
        Runs(Query("select_newest_runs", ("$ended", ended ? 1 : 0), ("$limit", limit)));

    public ImmutableArray<StatusCount> Counts()
    {
        using var rows = Query("select_run_counts");
        var counts = ImmutableArray.CreateBuilder<StatusCount>();
        while (rows.Read())
            counts.Add(Parsed(() => new StatusCount(RunRow.Status(rows.GetString(0)), rows.GetInt32(1), rows.GetInt64(2), rows.GetInt64(3))));
        counts.Sort((a, b) => a.Status.CompareTo(b.Status));
        return counts.ToImmutable();
    }

    public (long Offset, DateTimeOffset? UpdatedAt) Newest()
    {
        using var rows = Query("select_newest_offset");
        return rows.Read() ? Parsed(() => (rows.GetInt64(0), RunRow.ReadTime(rows, 1))) : (0, null);
    }

    public ImmutableArray<string> HostedRuns() => Ids(Query("select_hosted_runs"));

    public ImmutableArray<string> RunsAfter(long offset) => Ids(Query("select_runs_after", ("$offset", offset)));

    public ImmutableArray<OpenMail> OpenMail()
    {
        using var rows = Query("read_unacknowledged");
        var mail = ImmutableArray.CreateBuilder<OpenMail>();
        while (rows.Read())
            mail.Add(new OpenMail(rows.GetString(0), rows.GetInt32(1)));
        return mail.ToImmutable();
    }

    /// <summary>Whether what <see cref="OpenMail"/> says may have changed after an offset.</summary>
    public bool OpenMailChangedAfter(long offset)
    {
        using var rows = Query("read_mail_changed", ("$offset", offset));
        return rows.Read() && rows.GetInt64(0) == 1;
    }

    public ImmutableArray<OutstandingItem> OutstandingOf(string? runId)
    {
        using var rows = Query("select_outstanding", ("$run_id", runId));
        var items = ImmutableArray.CreateBuilder<OutstandingItem>();
        while (rows.Read())
            items.Add(new OutstandingItem(new(rows.GetString(0)), OutstandingKinds.Of(rows.GetString(1)), rows.GetString(2), rows.GetInt64(3)));
        return items.ToImmutable();
    }

    /// <summary>Every row of every table, to be compared with those of another database.</summary>
    public IEnumerable<(string Table, IEnumerable<ProjectedRow> Rows)> Dump() => KeyColumns.Select(t => (t.Table, Dump(t.Table)));

    public IEnumerable<ProjectedRow> Dump(string table)
    {
        var keys = KeyColumns.First(t => t.Table == table).Keys;
        using var rows = Query($"select_{table}");
        string[] columns = [.. Enumerable.Range(0, rows.FieldCount).Select(rows.GetName)];
        while (rows.Read())
        {
            var values = new object[rows.FieldCount];
            rows.GetValues(values);
            yield return new ProjectedRow(keys, columns, values);
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements)
            statement.Dispose();
        Shared.Dispose();
        _connection.Dispose();
    }

    private Lazy<SqlStatement> Prepared(string name, params string[] parameters) => new(() =>
    {
        var statement = new SqlStatement(_connection, name, parameters);
        _statements.Add(statement);
        return statement;
    });

    private SqliteDataReader Query(string name, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = SqlText.Of(name);
        foreach (var (parameter, value) in parameters)
            command.Parameters.AddWithValue(parameter, value ?? DBNull.Value);
        return command.ExecuteReader();
    }

    private T Parsed<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not (SqliteException or OutOfMemoryException))
        {
            throw new JournalUnreadableException($"A row of the tables in {Path} is damaged ({e.Message}). sisyphus ledger --rebuild makes them again from the journal.", e);
        }
    }

    private ImmutableArray<RunSummary> Runs(SqliteDataReader rows)
    {
        using (rows)
        {
            var runs = ImmutableArray.CreateBuilder<RunSummary>();
            while (rows.Read())
                runs.Add(Parsed(() => RunRow.Read(rows)));
            return runs.ToImmutable();
        }
    }

    private static ImmutableArray<string> Ids(SqliteDataReader rows)
    {
        using (rows)
        {
            var ids = ImmutableArray.CreateBuilder<string>();
            while (rows.Read())
                ids.Add(rows.GetString(0));
            return ids.ToImmutable();
        }
    }
}
