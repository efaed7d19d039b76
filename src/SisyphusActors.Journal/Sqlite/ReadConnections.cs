using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace SisyphusActors.Journal.Sqlite;

/// <summary>Reading connections, one for each read under way. A few are kept open with their prepared statements.</summary>
internal sealed class ReadConnections(SqliteDatabase database) : IDisposable
{
    private const int KeptMax = 4;

    private readonly ConcurrentBag<ReadConnection> _idle = [];
    private volatile bool _disposed;

    public ReadConnection Rent()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _idle.TryTake(out var connection) ? connection : new ReadConnection(database);
    }

    public void Return(ReadConnection connection)
    {
        if (_idle.Count < KeptMax)
            _idle.Add(connection);
        else
            connection.Dispose();
        if (_disposed)
            CloseIdle();
    }

    /// <summary>Reads still under way close theirs when they end.</summary>
    public void Dispose()
    {
        _disposed = true;
        CloseIdle();
    }

    private void CloseIdle()
    {
        while (_idle.TryTake(out var connection))
            connection.Dispose();
    }
}

/// <summary>One reading connection with the statements it has prepared.</summary>
internal sealed class ReadConnection(SqliteDatabase database) : IDisposable
{
    private readonly SqliteConnection _connection = database.OpenReader();
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);

    public Statement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
            _statements.Add(sql, statement = new Statement(_connection.Handle!, sql, database.Path));
        return statement;
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Dispose();
        _connection.Dispose();
    }
}
