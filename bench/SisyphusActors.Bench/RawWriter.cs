using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace SisyphusActors.Bench;

/// <summary>What SQLite itself writes of rows like the journal's, under the journal's pragmas.</summary>
internal static class RawWriter
{
    private const int PayloadBytes = 200;

    /// <param name="streams">That the rows belong to, by turns.</param>
    public static double RowsPerSecond(int transactions, int rowsEach, int streams = 1)
    {
        SQLitePCL.Batteries_V2.Init();
        using var folder = new ScratchFolder();
        using var connection = new SqliteConnection($"Data Source={folder.File("raw.db")};Pooling=False");
        connection.Open();
        Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0;");
        Execute(connection, """
            CREATE TABLE journal (ordering INTEGER PRIMARY KEY AUTOINCREMENT, created INTEGER NOT NULL, deleted INTEGER NOT NULL,
                persistence_id TEXT NOT NULL, sequence_number INTEGER NOT NULL, message BLOB NOT NULL, manifest TEXT, identifier INTEGER, writer_uuid TEXT);
            CREATE UNIQUE INDEX journal_uq ON journal (persistence_id, sequence_number);
            """);
        return Measure(connection, transactions, rowsEach, streams);
    }

    private static double Measure(SqliteConnection connection, int transactions, int rowsEach, int streams)
    {
        using var insert = connection.CreateCommand();
        insert.CommandText = """
            INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
            VALUES (638000000000000000, 0, @id, @seq, @message, 'step-completed.v1', 7301, 'b7c1f0f2f0b84a1f9f0a4b6f2a3c4d5e')
            """;
        var id = insert.Parameters.Add("@id", SqliteType.Text);
        var sequenceNumber = insert.Parameters.Add("@seq", SqliteType.Integer);
        insert.Parameters.Add("@message", SqliteType.Blob).Value = new byte[PayloadBytes];
        var ids = Enumerable.Range(0, streams).Select(s => $"run-{s}/executor").ToArray();
        var watch = Stopwatch.StartNew();
        var row = 0L;
        for (var t = 0; t < transactions; t++)
        {
            using var transaction = connection.BeginTransaction();
            insert.Transaction = transaction;
            for (var r = 0; r < rowsEach; r++)
            {
                id.Value = ids[row % streams];
                sequenceNumber.Value = row++ / streams + 1;
                insert.ExecuteNonQuery();
            }
            transaction.Commit();
        }
        return row / watch.Elapsed.TotalSeconds;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
