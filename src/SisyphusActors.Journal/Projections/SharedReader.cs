using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Journal.Projections;

/// <summary>Reads what the workspace's own actors know, beside any host, and never behind it: where the tables lack something, they are made again in memory from those actors' streams.</summary>
/// <param name="open">Gives a connection to the journal's database, closed after each call; reading is enough.</param>
public sealed class SharedReader(IJournal journal, Func<SqliteConnection> open)
{
    private static readonly ImmutableArray<string> Prefixes = ["mail/", "workspace/"];

    public MailReader Mail => new(this);

    public MemoryReader Memories => new(this);

    public SkillReader Skills => new(this);

    /// <returns>The answer's rows, all read.</returns>
    internal ImmutableArray<T> Read<T>(string query, Func<SqliteDataReader, T> row, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var stored = open();
        if (stored.State is not System.Data.ConnectionState.Open)
            stored.Open();
        try
        {
            if (IsCurrent(stored))
                return Rows(stored, query, row, parameters);
        }
        catch (SqliteException e)
        {
            // Damaged tables are no loss: the streams tell the same.
            if (SqliteFailure.From(e, stored.DataSource) is not JournalUnreadableException and var failure)
                throw failure;
        }
        using var again = InMemory();
        return Rows(again, query, row, parameters);
    }

    internal static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    internal static DateTimeOffset? Time(SqliteDataReader row, int column) => Text(row, column) is { } text ? LedgerTime.Parse(text) : null;

    private static ImmutableArray<T> Rows<T>(
        SqliteConnection connection, string query, Func<SqliteDataReader, T> row, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = connection.CreateCommand();
        command.CommandText = SqlText.Of(query);
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        using var rows = command.ExecuteReader();
        var found = ImmutableArray.CreateBuilder<T>();
        while (rows.Read())
            found.Add(row(rows));
        return found.ToImmutable();
    }

    private bool IsCurrent(SqliteConnection connection)
    {
        var tables = new ProjectionTables(connection);
        return tables.Exist && !journal.ReadAll(tables.OffsetOf(ProjectionTables.TablesOffset)).Any(row => SharedTables.Concerns(row.ToEntry()));
    }

    private SqliteConnection InMemory()
    {
        SqliteDatabase.Initialize();
        var connection = new SqliteConnection("Data Source=:memory:;Pooling=False");
        connection.Open();
        connection.Run(SqlText.Of("shared_tables"));
        using var tables = new SharedTables(connection);
        foreach (var row in Prefixes.SelectMany(prefix => journal.ReadScope(prefix)))
            tables.Apply(row.ToEntry());
        tables.Store();
        return connection;
    }
}
