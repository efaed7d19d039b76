using System.Globalization;
using Microsoft.Data.Sqlite;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Akka.Tests.Database;

/// <summary>Looks into a database with plain SQL.</summary>
internal static class Rows
{
    /// <summary>What both engines write alike, by stream: everything but the offset, the time of writing and the writer.</summary>
    public static IReadOnlyList<string> Written(string path) =>
    [
        .. Query(path, "SELECT persistence_id, sequence_number, manifest, hex(message), identifier, deleted FROM journal ORDER BY persistence_id, sequence_number"),
        .. Query(path, "SELECT tag, persistence_id, sequence_nr FROM tags ORDER BY tag, persistence_id, sequence_nr"),
    ];

    public static IReadOnlyList<string> Query(string path, string sql)
    {
        using var connection = new SqliteDatabase(path).OpenReader();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join(" | ", Enumerable.Range(0, reader.FieldCount).Select(i => Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))));
        return rows;
    }

    /// <summary>A connection as any other program would open it.</summary>
    public static SqliteConnection OpenForeign(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        return connection;
    }

    public static void Run(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
