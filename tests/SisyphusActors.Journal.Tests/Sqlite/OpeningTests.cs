using Microsoft.Data.Sqlite;
using SisyphusActors.Journal.Sqlite;
using static SisyphusActors.Journal.Tests.Given;

namespace SisyphusActors.Journal.Tests.Sqlite;

/// <summary>Which files are opened, which are refused, and what a refusal says.</summary>
public sealed class OpeningTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private string Path => _folder.File("state.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_journal_of_a_newer_version_is_refused_and_is_left_as_it_is()
    {
        SqliteJournal.Open(Path).Dispose();
        ExecuteRaw("PRAGMA user_version = 2");

        Refused("newer");
    }

    [Theory]
    [InlineData("no database")]
    [InlineData("")]
    public void A_file_that_is_no_database_is_refused(string padding)
    {
        File.WriteAllText(Path, "this is a shopping list " + string.Concat(Enumerable.Repeat(padding, 1_000)));

        Refused("not a SQLite database");
        File.ReadAllText(Path).ShouldStartWith("this is a shopping list");
    }

    [Fact]
    public void A_database_of_another_program_is_refused_and_is_left_as_it_is()
    {
        ExecuteRaw("CREATE TABLE recipes (id INTEGER PRIMARY KEY)");
        var before = File.ReadAllBytes(Path);

        Refused("no SisyphusActors journal");
        File.ReadAllBytes(Path).ShouldBe(before);
    }

    [Fact]
    public void A_truncated_journal_is_refused()
    {
        using (var journal = SqliteJournal.Open(Path))
            journal.Commit(Timers(A, 0, 1_000));
        using (var file = File.OpenWrite(Path))
            file.SetLength(file.Length / 2);

        Refused("damaged or cut short");
    }

    [Fact]
    public void There_is_nothing_to_read_where_there_is_no_file()
    {
        Should.Throw<JournalUnreadableException>(() => SqliteJournal.OpenReadOnly(Path)).Message.ShouldContain(Path);
        File.Exists(Path).ShouldBeFalse();
    }

    [Fact]
    public void An_empty_file_is_made_into_a_journal_by_a_writer_only()
    {
        File.WriteAllBytes(Path, []);
        Should.Throw<JournalUnreadableException>(() => SqliteJournal.OpenReadOnly(Path));

        using var journal = SqliteJournal.Open(Path);
        journal.Commit(Timers(A, 0, 1)).ShouldBe(new AppendResult.Appended(1));
    }

    [Fact]
    public void Missing_folders_are_made()
    {
        using var journal = SqliteJournal.Open(_folder.File("a/b/state.db"));
        journal.LastOffset.ShouldBe(0);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_an_error_that_names_it()
    {
        File.WriteAllText(_folder.File("file"), "");
        Should.Throw<JournalUnavailableException>(() => SqliteJournal.Open(_folder.File("file/state.db"))).Message.ShouldContain(_folder.File("file"));
    }

    [Fact]
    public async Task Processes_that_make_one_journal_at_once_make_it_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(n => Task.Run(() =>
        {
            using var journal = SqliteJournal.OpenClient(Path);
            journal.Commit(Timers(new($"run{n}/executor"), 0, 1)).ShouldBeOfType<AppendResult.Appended>();
        })));

        using var read = SqliteJournal.OpenReadOnly(Path);
        read.LastOffset.ShouldBe(4);
    }

    [Fact]
    public void A_reader_beside_the_host_sees_what_is_only_in_the_log_and_what_comes_later()
    {
        using var host = SqliteJournal.Open(Path);
        host.Commit(Timers(A, 0, 1));
        using var reader = SqliteJournal.OpenReadOnly(Path);
        reader.LastOffset.ShouldBe(1);

        host.Commit(Timers(A, 1, 1));

        reader.LastOffset.ShouldBe(2);
        Should.Throw<InvalidOperationException>(() => reader.Commit(Timers(A, 2, 1)));
    }

    [Fact]
    public void A_reader_reads_what_a_crashed_host_left_in_the_log_and_changes_nothing()
    {
        var crashed = CrashedCopy();
        var before = File.ReadAllBytes(crashed);

        using (var reader = SqliteJournal.OpenReadOnly(crashed))
            reader.Read(A).Count().ShouldBe(3);

        File.ReadAllBytes(crashed).ShouldBe(before);
        new FileInfo(crashed + "-wal").Length.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void A_database_whose_place_takes_no_file_is_read_from_a_copy_with_its_log_and_artifacts()
    {
        var crashed = CrashedCopy();
        // The rights of a read-only folder do not stop root; a folder in the place of the shared memory stops everyone.
        Directory.CreateDirectory(crashed + "-shm");

        using (var reader = SqliteJournal.OpenReadOnly(crashed))
        {
            reader.Read(A).Count().ShouldBe(3);
            reader.Database.Path.ShouldBe(crashed);
            Should.Throw<InvalidOperationException>(() => reader.Commit(Timers(A, 3, 1)));
        }

        Directory.GetFileSystemEntries(System.IO.Path.GetDirectoryName(crashed)!).Length.ShouldBe(4);
    }

    /// <summary>The files as they are at a moment of a host's life: three timers of A, still in the log.</summary>
    private string CrashedCopy()
    {
        using var host = SqliteJournal.Open(Path);
        host.Commit([Timers(A, 0, 3), Batch(B, 0, Mail(A, new string('x', 70_000)))]);
        var copy = _folder.File("crashed/state.db");
        Directory.CreateDirectory(_folder.File("crashed/artifacts"));
        File.Copy(Path, copy);
        File.Copy(Path + "-wal", copy + "-wal");
        return copy;
    }

    private void Refused(string because)
    {
        Should.Throw<JournalUnreadableException>(() => SqliteJournal.Open(Path)).Message.ShouldContain(because);
        Should.Throw<JournalUnreadableException>(() => SqliteJournal.OpenReadOnly(Path)).Message.ShouldContain(because);
    }

    private void ExecuteRaw(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        SqliteDatabase.Execute(connection, sql);
    }
}
