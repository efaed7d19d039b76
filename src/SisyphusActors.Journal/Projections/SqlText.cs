using Microsoft.Data.Sqlite;

namespace SisyphusActors.Journal.Projections;

/// <summary>The SQL of this folder's <c>.sql</c> files.</summary>
internal static class SqlText
{
    public static string Of(string name)
    {
        using var stream = typeof(SqlText).Assembly.GetManifestResourceStream($"{typeof(SqlText).Namespace}.Sql.{name}.sql")
            ?? throw new ArgumentException($"There is no '{name}.sql' in this assembly.", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    public static void Run(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

/// <summary>One statement, prepared once and run many times on one connection.</summary>
internal sealed class SqlStatement : IDisposable
{
    private readonly SqliteCommand _command;

    /// <param name="parameters">Names, in the order <see cref="Run"/> takes the values.</param>
    public SqlStatement(SqliteConnection connection, string name, params ReadOnlySpan<string> parameters)
    {
        _command = connection.CreateCommand();
        _command.CommandText = SqlText.Of(name);
        foreach (var parameter in parameters)
            _command.Parameters.Add(new SqliteParameter { ParameterName = parameter });
    }

    public void Run(params ReadOnlySpan<object?> values)
    {
        for (var index = 0; index < values.Length; index++)
            _command.Parameters[index].Value = values[index] ?? DBNull.Value;
        _command.ExecuteNonQuery();
    }

    public void Dispose() => _command.Dispose();
}
