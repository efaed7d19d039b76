using Microsoft.Data.Sqlite;

namespace SisyphusActors.Journal.Sqlite;

/// <summary>Makes the journal's tables in an empty database, and refuses any database this version cannot use.</summary>
internal static class SqliteSchema
{
    /// <summary>The database's <c>application_id</c>: "SISY".</summary>
    public const long ApplicationId = 0x53495359;

    /// <summary>The database's <c>user_version</c>.</summary>
    public const long Version = 1;

    /// <exception cref="JournalUnreadableException">Another program's database, or a newer version's.</exception>
    public static void MakeOrVerify(SqliteConnection connection, string path)
    {
        if (VerifyUnlessEmpty(connection, path))
            return;
        // Another process may be making it too; the lock lets one of them.
        SqliteDatabase.Execute(connection, "BEGIN IMMEDIATE");
        if (IsEmpty(connection))
            SqliteDatabase.Execute(connection, $"{Sql.Schema} PRAGMA application_id={ApplicationId}; PRAGMA user_version={Version};");
        SqliteDatabase.Execute(connection, "COMMIT");
        Verify(connection, path);
    }

    /// <returns>False where there is nothing yet.</returns>
    /// <inheritdoc cref="MakeOrVerify" path="/exception"/>
    public static bool VerifyUnlessEmpty(SqliteConnection connection, string path)
    {
        if (IsEmpty(connection))
            return false;
        Verify(connection, path);
        return true;
    }

    /// <inheritdoc cref="MakeOrVerify" path="/exception"/>
    public static void Verify(SqliteConnection connection, string path)
    {
        if (IsEmpty(connection))
            throw new JournalUnreadableException($"{path} is an empty database: it was just being made, or its -wal file is missing. Restore that from where the database came from; without it the next run makes a new journal here.");
        if (Number(connection, "PRAGMA application_id") != ApplicationId)
            throw new JournalUnreadableException($"{path} is a SQLite database, but no SisyphusActors journal. Choose another file with --db, or move this one away.");
        var version = Number(connection, "PRAGMA user_version");
        if (version > Version)
            throw new JournalUnreadableException($"{path} was made by a newer SisyphusActors (schema {version}; this version knows {Version}). Use that version, or a newer one.");
    }

    private static bool IsEmpty(SqliteConnection connection) =>
        Number(connection, "PRAGMA application_id") == 0 && Number(connection, "SELECT count(*) FROM sqlite_master") == 0;

    private static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
