using SisyphusActors.Journal.Sqlite;
using SisyphusActors.Journal.Tests.Processes;
using SQLitePCL;
using static SisyphusActors.Journal.Tests.Given;

namespace SisyphusActors.Journal.Tests.Sqlite;

/// <summary>Commits, locks and the write-ahead log of a real file.</summary>
public sealed class DurabilityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private string Path => _folder.File("state.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_writer_uses_a_log_and_syncs_each_commit()
    {
        using var journal = SqliteJournal.Open(Path);
        InForce().ShouldBe(("wal", "2", "0"));

        journal.SaveSnapshot(A, new StoredSnapshot(1, "executor.v1", "s"u8.ToArray()));
        InForce().ShouldBe(("wal", "2", "0"));

        (string, string, string) InForce() => (Pragma("journal_mode"), Pragma("synchronous"), Pragma("wal_autocheckpoint"));
        string Pragma(string name) => SqliteDatabase.Pragma(journal.Writer.Session.Connection, name);
    }

    [Fact]
    public void A_failed_commit_is_unknown_and_the_journal_goes_on_after_it()
    {
        using var journal = SqliteJournal.Open(Path);
        journal.Commit(Timers(A, 0, 1));
        Execute(journal, """
            CREATE TABLE parent (id INTEGER PRIMARY KEY);
            CREATE TABLE child (id INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
            CREATE TRIGGER orphan AFTER INSERT ON journal BEGIN INSERT INTO child VALUES (1); END
            """);

        Should.Throw<CommitUnknownException>(() => journal.Commit([Timers(A, 1, 1), Timers(B, 0, 1)]));
        Execute(journal, "DROP TRIGGER orphan");

        journal.LastOffset.ShouldBe(1);
        journal.Commit(Timers(A, 1, 1)).ShouldBeOfType<AppendResult.Appended>();
    }

    [Fact]
    public void A_snapshot_that_was_not_stored_is_no_reason_to_doubt_the_stream()
    {
        using var journal = SqliteJournal.Open(Path);
        journal.Commit(Timers(A, 0, 1));
        Execute(journal, """
            CREATE TABLE parent (id INTEGER PRIMARY KEY);
            CREATE TABLE child (id INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
            CREATE TRIGGER orphan AFTER INSERT ON snapshot BEGIN INSERT INTO child VALUES (1); END
            """);

        Should.Throw<JournalUnavailableException>(() => journal.SaveSnapshot(A, new StoredSnapshot(1, "executor.v1", "s"u8.ToArray())));

        journal.Commit(Timers(A, 1, 1)).ShouldBeOfType<AppendResult.Appended>();
        SqliteDatabase.Pragma(journal.Writer.Session.Connection, "synchronous").ShouldBe("2");
    }

    [Fact]
    public void A_full_disk_stores_nothing_and_says_to_make_room()
    {
        using var journal = SqliteJournal.Open(Path);
        journal.Commit(Timers(A, 0, 1));
        SqliteDatabase.Pragma(journal.Writer.Session.Connection, "max_page_count=10");

        Should.Throw<JournalUnavailableException>(() => journal.Commit([Timers(B, 0, 1), Timers(A, 1, 1_000)])).Message.ShouldContain("Make room");
        SqliteDatabase.Pragma(journal.Writer.Session.Connection, "max_page_count=100000");

        journal.LastOffset.ShouldBe(1);
        journal.Commit(Timers(A, 1, 1_000)).ShouldBeOfType<AppendResult.Appended>();
    }

    [Fact]
    public void Defect_16_a_lock_held_elsewhere_is_an_error_and_loses_nothing()
    {
        using var journal = SqliteJournal.Open(new SqliteDatabase(Path, busyTimeout: TimeSpan.Zero), checkpoints: true);
        using (var other = journal.Database.OpenWriter())
        {
            SqliteDatabase.Execute(other, "BEGIN IMMEDIATE");
            Should.Throw<JournalUnavailableException>(() => journal.Commit(Timers(A, 0, 1))).Message.ShouldContain("nothing was stored");
        }

        journal.Commit(Timers(A, 0, 1)).ShouldBe(new AppendResult.Appended(1));
    }

    [Fact]
    public async Task A_lock_held_elsewhere_is_waited_for()
    {
        using var journal = SqliteJournal.Open(new SqliteDatabase(Path, busyTimeout: TimeSpan.FromMinutes(1)), checkpoints: true);
        using var other = journal.Database.OpenWriter();
        SqliteDatabase.Execute(other, "BEGIN IMMEDIATE");
        var began = new TaskCompletionSource();

        var commit = Task.Run(() =>
        {
            began.SetResult();
            return journal.Commit(Timers(A, 0, 1));
        });
        await began.Task;
        SqliteDatabase.Execute(other, "COMMIT");

        (await commit).ShouldBe(new AppendResult.Appended(1));
    }

    [Fact]
    public async Task Of_two_processes_racing_on_one_stream_exactly_one_wins_each_number()
    {
        const int rounds = 200;
        SqliteJournal.Open(Path).Dispose();
        using var one = new ChildProcess("race", Path, A.Value, $"{rounds}");
        using var two = new ChildProcess("race", Path, A.Value, $"{rounds}");
        await one.ReadLine();
        await two.ReadLine();

        one.Go();
        two.Go();
        var won = int.Parse(await one.ReadLine()) + int.Parse(await two.ReadLine());

        won.ShouldBe(rounds);
        using var journal = SqliteJournal.OpenReadOnly(Path);
        journal.Read(A).Select(r => r.SequenceNumber).ShouldBe(Enumerable.Range(1, rounds).Select(n => (long)n));
    }

    [Fact]
    public async Task A_writer_killed_at_work_leaves_whole_batches_and_all_that_it_acknowledged()
    {
        const int size = 7;
        var acknowledged = 0;
        using (var writer = new ChildProcess("append", Path, A.Value, $"{size}"))
        {
            for (var line = 0; line < 50; line++)
                acknowledged = int.Parse(await writer.ReadLine());
            writer.Kill();
        }

        using var journal = SqliteJournal.Open(Path);

        var stored = journal.Read(A).Count();
        stored.ShouldBeGreaterThanOrEqualTo(acknowledged);
        (stored % size).ShouldBe(0);
        journal.Commit(Timers(A, stored, 1)).ShouldBeOfType<AppendResult.Appended>();
    }

    [Fact]
    public void Defect_18_the_batches_of_many_streams_are_one_commit()
    {
        using var journal = SqliteJournal.Open(Path);
        _ = journal.LastOffset;
        var commits = 0;
        raw.sqlite3_commit_hook(journal.Writer.Session.Connection.Handle, _ => { commits++; return 0; }, null);

        journal.Commit([.. Enumerable.Range(0, 200).Select(n => Batch(new($"run{n}/executor"), 0, Mail(A), Timer("t")))]);

        commits.ShouldBe(1);
        journal.LastOffset.ShouldBe(400);
        raw.sqlite3_commit_hook(journal.Writer.Session.Connection.Handle, null, null);
    }

    [Fact]
    public void The_log_is_emptied_once_it_is_long_and_at_the_end()
    {
        var value = new string('x', 20_000);
        using (var journal = SqliteJournal.Open(Path))
        {
            for (var n = 0; n < 4; n++)
                journal.Commit(Batch(A, n * 300, [.. Enumerable.Repeat(Mail(B, value), 300)]));
            WalBytes().ShouldBeLessThanOrEqualTo(JournalWriter.WalBytesMax);
        }
        WalBytes().ShouldBe(0);
        using var again = SqliteJournal.OpenReadOnly(Path);
        again.Read(A).Count().ShouldBe(1_200);
    }

    [Fact]
    public void A_reader_in_the_log_does_not_hold_up_a_checkpoint_or_a_commit()
    {
        var value = new string('x', 20_000);
        using var journal = SqliteJournal.Open(Path);
        journal.Commit(Timers(B, 0, 2));
        using var reading = journal.Read(B).GetEnumerator();
        reading.MoveNext();

        var started = TimeProvider.System.GetTimestamp();
        for (var n = 0; n < 4; n++)
            journal.Commit(Batch(A, n * 300, [.. Enumerable.Repeat(Mail(B, value), 300)])).ShouldBeOfType<AppendResult.Appended>();

        TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(SqliteDatabase.BusyTimeout);
        reading.MoveNext().ShouldBeTrue();
        reading.MoveNext().ShouldBeFalse();
    }

    [Fact]
    public void A_client_beside_a_live_host_adds_a_command_the_host_reads()
    {
        using var host = SqliteJournal.Open(Path);
        host.Commit(Timers(A, 0, 1));

        using (var client = SqliteJournal.OpenClient(Path))
            client.Commit(Batch(Core.Behaviors.PersistenceId.Client("k"), 0, Mail(A, "please")));

        host.ReadClientMail(0).Select(Reason).ShouldBe(["please"]);
        host.Commit(Timers(A, 1, 1)).ShouldBeOfType<AppendResult.Appended>();
    }

    private long WalBytes() => File.Exists(Path + "-wal") ? new FileInfo(Path + "-wal").Length : 0;

    private static void Execute(SqliteJournal journal, string sql)
    {
        using var connection = journal.Database.OpenWriter();
        SqliteDatabase.Execute(connection, sql);
    }
}
