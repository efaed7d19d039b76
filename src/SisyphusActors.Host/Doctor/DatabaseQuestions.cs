using System.Globalization;
using Microsoft.Data.Sqlite;

namespace SisyphusActors.Host.Doctor;

/// <summary>Asks the database; each query is a file beside this one.</summary>
internal sealed class DatabaseQuestions(SqliteConnection connection) : IDisposable
{
    /// <summary>The first column of each row, as text.</summary>
    public IReadOnlyList<string> Texts(string query) => Rows(Sql(query), row => row.IsDBNull(0) ? "" : Convert.ToString(row.GetValue(0), CultureInfo.InvariantCulture)!);

    /// <summary>The columns of the only row, as numbers.</summary>
    public IReadOnlyList<long> Numbers(string query) =>
        Rows(Sql(query), row => Enumerable.Range(0, row.FieldCount).Select(row.GetInt64).ToList()).FirstOrDefault() ?? [];

    public string Pragma(string name) => Rows($"PRAGMA {name}", row => Convert.ToString(row.GetValue(0), CultureInfo.InvariantCulture)!).FirstOrDefault() ?? "";

    public void Dispose() => connection.Dispose();

    private List<T> Rows<T>(string sql, Func<SqliteDataReader, T> read)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    private static string Sql(string query)
    {
        using var stream = typeof(DatabaseQuestions).Assembly.GetManifestResourceStream($"{query}.sql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
