using Microsoft.Data.Sqlite;
using SisyphusActors.Journal.Sqlite;
using static SisyphusActors.Journal.Tests.Given;

namespace SisyphusActors.Journal.Tests.Sqlite;

/// <summary>The database itself refuses to forget, whoever connects.</summary>
public sealed class AppendOnlyTests : IDisposable
{
    private const string Columns = "(ordering, created, deleted, persistence_id, sequence_number, message)";

    private readonly TemporaryFolder _folder = new();
    private readonly SqliteJournal _journal;

    public AppendOnlyTests()
    {
        _journal = SqliteJournal.Open(_folder.File("state.db"));
        _journal.Commit(Timers(A, 0, 3));
    }

    public void Dispose()
    {
        _journal.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("UPDATE journal SET message = x'00'")]
    [InlineData("UPDATE journal SET deleted = 1 WHERE ordering = 1")]
    [InlineData("UPDATE OR REPLACE journal SET sequence_number = 1 WHERE sequence_number = 2")]
    [InlineData("DELETE FROM journal")]
    [InlineData("DELETE FROM journal WHERE ordering = 3")]
    [InlineData($"INSERT INTO journal {Columns} VALUES (NULL, 1, 0, 'run1/executor', 2, x'00')")]
    [InlineData($"INSERT OR REPLACE INTO journal {Columns} VALUES (NULL, 1, 0, 'run1/executor', 2, x'00')")]
    [InlineData($"REPLACE INTO journal {Columns} VALUES (2, 1, 0, 'run1/executor', 2, x'00')")]
    [InlineData($"INSERT OR REPLACE INTO journal {Columns} VALUES (2, 1, 0, 'run9/executor', 1, x'00')")]
    [InlineData($"INSERT INTO journal {Columns} VALUES (NULL, 1, 0, 'run1/executor', 2, x'00') ON CONFLICT (persistence_id, sequence_number) DO UPDATE SET message = x'00'")]
    [InlineData($"INSERT INTO journal {Columns} VALUES (NULL, 1, 0, 'run1/executor', 5, x'00')")]
    [InlineData($"INSERT INTO journal {Columns} VALUES (NULL, 1, 0, 'run9/executor', 0, x'00')")]
    public void Nothing_stored_is_changed_removed_replaced_or_skipped(string sql)
    {
        using var connection = _journal.Database.OpenWriter();
        using var command = connection.CreateCommand();
        command.CommandText = sql;

        Should.Throw<SqliteException>(() => command.ExecuteNonQuery()).SqliteExtendedErrorCode.ShouldBe(SqliteFailure.ConstraintTrigger);

        _journal.ReadAll(0).Select(Key).ShouldBe(["t1", "t2", "t3"]);
    }

    [Fact]
    public void A_row_in_sequence_is_taken_from_any_engine()
    {
        using var connection = _journal.Database.OpenWriter();
        using var command = connection.CreateCommand();
        command.CommandText = $"INSERT INTO journal {Columns} VALUES (NULL, 1, 0, 'run1/executor', 4, x'00'), (NULL, 1, 0, 'run1/executor', 5, x'00')";

        command.ExecuteNonQuery().ShouldBe(2);
    }
}
