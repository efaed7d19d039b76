using System.Text;

namespace SisyphusActors.Journal.Sqlite;

/// <summary>The journal's SQL: the embedded files, and the statements that are a line long or are built by size.</summary>
internal static class Sql
{
    public static readonly string Schema = Embedded("schema.sql");
    public static readonly string ReadStream = Embedded("Queries.read-stream.sql");
    public static readonly string ReadScope = Embedded("Queries.read-scope.sql");
    public static readonly string ReadAll = Embedded("Queries.read-all.sql");
    public static readonly string ReadTagged = Embedded("Queries.read-tagged.sql");
    public static readonly string LoadSnapshot = Embedded("Queries.load-snapshot.sql");
    public static readonly string SaveSnapshot = Embedded("Queries.save-snapshot.sql");

    public static readonly string PoisonTable = Embedded("poison.sql");

    public const string CountTry = "INSERT INTO poison VALUES (@receiver, @cause, 1, NULL) ON CONFLICT DO UPDATE SET tries = tries + 1 RETURNING tries";
    public const string ExplainTry = "UPDATE poison SET error = @error WHERE receiver = @receiver AND cause = @cause";
    public const string LastTryError = "SELECT error FROM poison WHERE receiver = @receiver AND cause = @cause";
    public const string ClearTries = "DELETE FROM poison WHERE receiver = @receiver AND cause = @cause";

    public const string LastOffset = "SELECT coalesce(max(ordering), 0) FROM journal";
    public const string LastManifest = "SELECT manifest FROM journal WHERE persistence_id = ?1 ORDER BY sequence_number DESC LIMIT 1";
    public const string LastSequenceNumber = "SELECT coalesce(max(sequence_number), 0) FROM journal WHERE persistence_id = ?1";
    public const string InsertTag = "INSERT INTO tags (ordering_id, tag, sequence_nr, persistence_id) VALUES (?1, ?2, ?3, ?4)";
    public const string DropOlderSnapshots = "DELETE FROM snapshot WHERE persistence_id = ?1 AND sequence_number < ?2";

    /// <summary>One statement for a whole batch, so that a conflict undoes the batch and nothing else.</summary>
    /// <remarks>?1 created, ?2 persistence id, ?3 the expected sequence number, ?4 writer; then manifest and message of each row.</remarks>
    public static string InsertBatch(int rows)
    {
        var sql = new StringBuilder("INSERT INTO journal (created, deleted, persistence_id, sequence_number, manifest, message, identifier, writer_uuid) VALUES ");
        for (var row = 0; row < rows; row++)
        {
            sql.Append(row == 0 ? "" : ",").Append(
                $"(?1,0,?2,?3+{row + 1},?{InsertBatchFirstRow + 2 * row},?{InsertBatchFirstRow + 2 * row + 1},{SqliteJournal.SerializerId},?4)");
        }
        return sql.ToString();
    }

    /// <summary>The first parameter of a batch's first row; each row has two.</summary>
    public const int InsertBatchFirstRow = 5;

    private static string Embedded(string name)
    {
        using var stream = typeof(Sql).Assembly.GetManifestResourceStream($"{typeof(Sql).Namespace}.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
