using System.Globalization;
using Microsoft.Data.Sqlite;

namespace SisyphusActors.Host.Doctor;

/// <summary>Asks the database; each query is a file beside this one, prepared once.</summary>
internal sealed class DatabaseQuestions(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    /// <summary>The first column of each row, as text.</summary>
    public IReadOnlyList<string> Texts(string query) => [.. Rows(query).Select(row => Text(row, 0))];

    /// <summary>The columns of the only row, as numbers.</summary>
    public IReadOnlyList<long> Numbers(string query) =>
        Rows(query).Select(row => Enumerable.Range(0, row.FieldCount).Select(row.GetInt64).ToList()).FirstOrDefault() ?? [];

    public bool Any(string query, params IEnumerable<(string Name, object Value)> parameters) => Rows(query, parameters).Any();

    /// <summary>Each row as it is read: what is yielded is the reader itself.</summary>
    public IEnumerable<SqliteDataReader> Rows(string query, params IEnumerable<(string Name, object Value)> parameters)
    {
        if (!_commands.TryGetValue(query, out var command))
        {
            _commands[query] = command = connection.CreateCommand();
            command.CommandText = Sql(query);
        }
        command.Parameters.Clear();
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        using var reader = command.ExecuteReader();
        while (reader.Read())
            yield return reader;
    }

    public string Pragma(string pragma) => Pragmas(pragma).FirstOrDefault() ?? "";

    /// <summary>Every row that a pragma answers.</summary>
    public IReadOnlyList<string> Pragmas(string pragma)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA {pragma}";
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(Text(reader, 0));
        return rows;
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
            command.Dispose();
        connection.Dispose();
    }

    /// <summary>Whatever stands there, as text: a damaged file holds any type anywhere.</summary>
    public static string Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? "" : Convert.ToString(row.GetValue(column), CultureInfo.InvariantCulture)!;

    private static string Sql(string query)
    {
        using var stream = typeof(DatabaseQuestions).Assembly.GetManifestResourceStream($"{query}.sql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
