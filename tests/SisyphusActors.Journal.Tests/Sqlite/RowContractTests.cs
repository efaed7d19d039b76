using System.Text;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Journal.Sqlite;
using static SisyphusActors.Journal.Tests.Given;

namespace SisyphusActors.Journal.Tests.Sqlite;

/// <summary>What the rows hold: an Akka.NET host reads the same file.</summary>
public sealed class RowContractTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteJournal _journal;

    public RowContractTests() => _journal = SqliteJournal.Open(_folder.File("state.db"));

    public void Dispose()
    {
        _journal.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_row_holds_stored_json_under_its_stored_name()
    {
        var recorded = Timer("t");
        _journal.Commit(Batch(A, 0, recorded));

        var row = Query("SELECT ordering, created, deleted, persistence_id, sequence_number, message, manifest, identifier, typeof(message), writer_uuid FROM journal").ShouldHaveSingleItem();

        row[..5].ShouldBe([1L, Noon.UtcTicks, 0L, "run1/executor", 1L]);
        Encoding.UTF8.GetString((byte[])row[5]).ShouldBe(Encoding.UTF8.GetString(StoredJson.Write(recorded).Bytes));
        row[6..9].ShouldBe(["timer-set.v1", (long)SqliteJournal.SerializerId, "blob"]);
        Guid.TryParseExact((string)row[9], "N", out _).ShouldBeTrue();
    }

    [Fact]
    public void Each_opening_for_writing_writes_under_its_own_uuid()
    {
        _journal.Commit(Timers(A, 0, 2));
        using (var second = SqliteJournal.Open(_folder.File("state.db")))
            second.Commit(Timers(A, 2, 1));

        Query("SELECT count(DISTINCT writer_uuid) FROM journal").ShouldHaveSingleItem()[0].ShouldBe(2L);
    }

    [Fact]
    public void Defect_15_and_trap_15_a_message_and_its_tags_are_one_transaction()
    {
        _journal.Commit([Batch(A, 0, Timer("t"), Mail(B)), Batch(PersistenceId.Client("k"), 0, Mail(B))]);
        Query("SELECT ordering_id, tag, sequence_nr, persistence_id FROM tags ORDER BY ordering_id, tag DESC").ShouldBe(
            [[2L, "to:run2/executor", 2L, "run1/executor"], [3L, "to:run2/executor", 1L, "client/k"], [3L, "client", 1L, "client/k"]]);

        Execute("CREATE TRIGGER refuse_tags BEFORE INSERT ON tags BEGIN SELECT RAISE(ABORT, 'no'); END");

        Should.Throw<JournalUnavailableException>(() => _journal.Commit([Timers(B, 0, 1), Batch(A, 2, Mail(B))]));
        _journal.LastOffset.ShouldBe(3);
    }

    [Fact]
    public void Another_trigger_that_refuses_a_row_is_an_error_and_not_a_conflict()
    {
        Execute("CREATE TRIGGER refuse_all BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'no'); END");

        Should.Throw<JournalUnavailableException>(() => _journal.Commit(Timers(A, 0, 1)));
    }

    [Fact]
    public void An_event_of_a_newer_version_says_so_in_its_place_and_hides_no_other()
    {
        _journal.Commit(Timers(A, 0, 1));
        Execute("INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier) VALUES (1, 0, 'run1/executor', 2, '{}', 'from-the-future.v9', 7301)");
        _journal.Commit([Timers(A, 2, 1), Timers(B, 0, 1)]);

        _journal.Read(A).Select(Shown).ShouldBe(["t1", "from-the-future.v9", "t3"]);
        _journal.ReadAll(0).Select(Shown).ShouldBe(["t1", "from-the-future.v9", "t3", "t1"]);
        _journal.ReadScope("run1/").Select(Shown).ShouldBe(["t1", "from-the-future.v9", "t3"]);
        ((UnreadableEvent)_journal.Read(A, 1).First().Recorded.Event).Why.ShouldBe(
            "'from-the-future.v9' was written by a newer version of SisyphusActors. Go on with that version, or a newer one. (offset 2)");
    }

    [Fact]
    public void Mail_of_a_newer_version_is_an_error_to_its_receiver_alone()
    {
        _journal.Commit(Batch(B, 0, Mail(A, "read me")));
        _journal.Commit(Batch(B, 1, Mail(A, "and me", previous: 1)));
        Execute("DROP TRIGGER journal_refuses_update; UPDATE journal SET message = replace(message, 'cancel-execution.v1', 'from-the-future.v9') WHERE ordering = 2");

        Should.Throw<JournalUnreadableException>(() => _journal.ReadMail(A).ToList()).Message.ShouldContain("'from-the-future.v9' was written by a newer version");
        _journal.Read(B).Count().ShouldBe(2);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{\"at\":\"2026-11-21T12:00:00+00:00\"}")]
    [InlineData("{\"$artifact\":\"short\"}")]
    public void A_damaged_message_says_so_in_its_place(string message)
    {
        Execute($"INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier) VALUES (1, 0, 'run1/executor', 1, CAST('{message}' AS BLOB), 'timer-set.v1', 7301)");

        var why = _journal.Read(A).ShouldHaveSingleItem().Recorded.Event.ShouldBeOfType<UnreadableEvent>().Why;
        why.ShouldStartWith("A 'timer-set.v1' event is damaged: ");
        why.ShouldEndWith("(offset 1)");
    }

    [Fact]
    public void A_snapshot_drops_the_older_ones_of_its_stream()
    {
        _journal.SaveSnapshot(B, new StoredSnapshot(1, "executor.v1", "b"u8.ToArray()));
        _journal.SaveSnapshot(A, new StoredSnapshot(1, "executor.v1", "one"u8.ToArray()));
        _journal.SaveSnapshot(A, new StoredSnapshot(2, "executor.v1", "two"u8.ToArray()));

        Query("SELECT persistence_id, sequence_number, manifest, serializer_id FROM snapshot ORDER BY 1").ShouldBe(
            [["run1/executor", 2L, "executor.v1", 7301L], ["run2/executor", 1L, "executor.v1", 7301L]]);
    }

    private static string Shown(JournalRow row) => row.Recorded.Event is UnreadableEvent unreadable ? unreadable.StoredName : Key(row);

    private List<object[]> Query(string sql)
    {
        using var connection = _journal.Database.OpenReader();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<object[]>();
        while (reader.Read())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }
        return rows;
    }

    private void Execute(string sql)
    {
        using var connection = _journal.Database.OpenWriter();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
