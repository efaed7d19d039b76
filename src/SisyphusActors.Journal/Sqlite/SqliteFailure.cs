using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SisyphusActors.Journal.Sqlite;

/// <summary>SQLite's result codes as the journal's exceptions, each with what to do next. Told apart by code, never by text.</summary>
/// <remarks>Codes: https://sqlite.org/rescode.html</remarks>
internal static class SqliteFailure
{
    public const int ConstraintTrigger = raw.SQLITE_CONSTRAINT | 7 << 8;
    public const int ConstraintUnique = raw.SQLITE_CONSTRAINT | 8 << 8;

    public static Exception From(sqlite3 database, int code, string path) => From(code, path, Told(database, code));

    public static Exception From(SqliteException e, string path) => From(e.SqliteExtendedErrorCode, path, e);

    /// <summary>A COMMIT that failed: whoever wrote has to start again from the journal.</summary>
    public static CommitUnknownException OfCommit(sqlite3 database, int code, string path)
    {
        var failure = From(code, path, Told(database, code), "whether the last commit was stored is not known");
        return new CommitUnknownException(failure.Message, failure);
    }

    /// <param name="outcome">What is known of the transaction.</param>
    private static Exception From(int code, string path, SqliteException inner, string outcome = "nothing was stored") => (code & 0xFF) switch
    {
        raw.SQLITE_NOTADB => new JournalUnreadableException($"{path} is not a SQLite database. Choose another file, or move this one away.", inner),
        raw.SQLITE_CORRUPT or raw.SQLITE_TOOBIG or raw.SQLITE_FORMAT or raw.SQLITE_MISMATCH => new JournalUnreadableException($"{path} is damaged or cut short. Restore it, with its -wal file and its artifacts folder, from a copy.", inner),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new JournalUnavailableException($"Another process kept {path} locked past the busy timeout; {outcome}. Find it with `sisyphus doctor`, or try again.", inner),
        raw.SQLITE_FULL => new JournalUnavailableException($"The disk that holds {path} is full; {outcome}. Make room, then resume.", inner),
        raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_AUTH => new JournalUnavailableException($"{path} cannot be opened or written. Give this user write access to the file and its folder, or choose another with --db.", inner),
        raw.SQLITE_IOERR => new JournalUnavailableException($"Reading or writing {path} failed ({inner.Message}); {outcome}. Check the disk, then resume.", inner),
        _ => new JournalUnavailableException($"{path}: {inner.Message}; {outcome}.", inner),
    };

    public static Exception ReadOnly(string path) => From(raw.SQLITE_READONLY, path, new SqliteException("attempt to write a readonly database", raw.SQLITE_READONLY));

    private static SqliteException Told(sqlite3 database, int code) =>
        new($"SQLite {code}: {raw.sqlite3_errmsg(database).utf8_to_string()}", code & 0xFF, code);
}
