using System.Buffers;
using System.Text;
using SQLitePCL;

namespace SisyphusActors.Journal.Sqlite;

/// <summary>One prepared statement, used again and again by one thread at a time. Parameters count from 1, columns from 0.</summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly string _path;
    private readonly sqlite3_stmt _statement;

    public Statement(sqlite3 database, string sql, string path)
    {
        _database = database;
        _path = path;
        var code = raw.sqlite3_prepare_v2(database, sql, out _statement);
        if (code != raw.SQLITE_OK)
            throw SqliteFailure.From(database, code, path);
    }

    public Statement Bind(int parameter, long value) => Checked(raw.sqlite3_bind_int64(_statement, parameter, value));

    // An empty span has no address, and SQLite takes that for NULL: hence the other call for an empty value.
    public Statement BindText(int parameter, ReadOnlySpan<byte> utf8) => Checked(utf8.IsEmpty
        ? raw.sqlite3_bind_text(_statement, parameter, "")
        : raw.sqlite3_bind_text(_statement, parameter, utf8));

    public Statement BindBlob(int parameter, ReadOnlySpan<byte> bytes) => Checked(bytes.IsEmpty
        ? raw.sqlite3_bind_zeroblob(_statement, parameter, 0)
        : raw.sqlite3_bind_blob(_statement, parameter, bytes));

    public Statement BindText(int parameter, string text)
    {
        const int onStackMax = 512;
        var size = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (size <= onStackMax)
        {
            Span<byte> utf8 = stackalloc byte[onStackMax];
            return BindText(parameter, utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
        }
        var rented = ArrayPool<byte>.Shared.Rent(size);
        BindText(parameter, rented.AsSpan(0, Encoding.UTF8.GetBytes(text, rented)));
        ArrayPool<byte>.Shared.Return(rented);
        return this;
    }

    /// <summary>Moves to the next row; false after the last.</summary>
    public bool Next() => raw.sqlite3_step(_statement) switch
    {
        raw.SQLITE_ROW => true,
        raw.SQLITE_DONE => false,
        var code => throw SqliteFailure.From(_database, code, _path),
    };

    /// <summary>Runs a statement that gives no rows, and makes it ready to run again.</summary>
    public void Execute()
    {
        var code = TryExecute();
        if (code != raw.SQLITE_OK)
            throw SqliteFailure.From(_database, code, _path);
    }

    /// <summary>As <see cref="Execute"/>, with SQLite's extended result code as a value: 0 is success.</summary>
    public int TryExecute()
    {
        raw.sqlite3_step(_statement);
        return raw.sqlite3_reset(_statement);
    }

    public void Reset() => raw.sqlite3_reset(_statement);

    public long Integer(int column) => raw.sqlite3_column_int64(_statement, column);

    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string() ?? "";

    /// <summary>Valid until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_statement, column);

    public void Dispose() => _statement.Dispose();

    private Statement Checked(int code) => code == raw.SQLITE_OK ? this : throw SqliteFailure.From(_database, code, _path);
}
