using LinqToDB.Data;
using Microsoft.Data.Sqlite;
using SisyphusActors.Akka.Persistence;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.Hosting.Workflows;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Sqlite;
using SisyphusActors.TestKit;

namespace SisyphusActors.Akka.Tests.Database;

/// <summary>What Akka.Persistence.Sql does to a shared SQLite file when it is left as it comes, and does not do here.</summary>
public sealed class TrapTests : IAsyncLifetime
{
    private const string Schema = "SELECT type, name, tbl_name FROM sqlite_master WHERE tbl_name IN ('journal', 'tags', 'snapshot', 'journal_metadata') AND name NOT LIKE 'sqlite_%' ORDER BY type, name";

    private static readonly RunActors Run = new("run-1");

    private readonly AlternatingFixture _system = new(AkkaEngine.EngineName);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _system.DisposeAsync();

    private async Task StartAsync(string key = "start") => (await _system.TellAsync(
        Run.Coordinator,
        new RunMessage.StartRun("test", WorkflowDefinition.FromYaml("{ name: test, steps: [ { id: a, run: x } ] }").Document, Json.EmptyObject, "seed", "/", "tester"),
        key)).ShouldBe(Outcome.Ok);

    private static SqlitePlugin Plugin(string path) => new(new SqliteDatabase(path));

    [Fact]
    public void The_replay_filter_is_off_lest_it_drop_rows_of_the_other_engine() =>
        Plugin("none").Config.GetString("akka.persistence.journal.sisyphus.replay-filter.mode").ShouldBe("off");

    [Fact]
    public async Task Rows_that_two_writers_wrote_in_turns_are_all_recovered()
    {
        var probe = _system.CreateTestProbe("run/probe");
        var other = new PersistenceId("run/other");
        using (var one = (SqliteJournal)_system.Journal)
        using (var two = SqliteJournal.OpenClient(one.Database.Path))
            for (var number = 0; number < 9; number++)
                (number % 2 == 0 ? one : two)
                    .Commit([new AppendBatch(probe.Id, number, [new RecordedEvent(_system.Time.GetUtcNow(), "test", new ActorEvent.MessageSent(other, new RunMessage.ResumeRun("t"), number))])])
                    .ShouldHaveSingleItem().ShouldBeOfType<AppendResult.Appended>();

        await _system.RestartAsync(probe.Id);
        await probe.SendAsync(other, new RunMessage.ResumeRun("t"));

        // The new one names the last of nine as the one before it.
        _system.Log.EventsOf(probe.Id).OfType<ActorEvent.MessageSent>().Select(sent => sent.Previous).ShouldBe([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }

    [Fact]
    public async Task Auto_initialize_is_off_so_no_index_nor_table_comes_back()
    {
        _ = _system.Journal;
        await StartAsync();
        var before = Rows.Query(_system.Path, Schema);

        await _system.RestartAsync(Run.Coordinator);
        await _system.TellAsync(Run.Coordinator, new RunMessage.CancelRun("tester", "enough"));

        Rows.Query(_system.Path, Schema).ShouldBe(before);
        before.ShouldNotContain(row => row.Contains("created_idx", StringComparison.Ordinal) || row.Contains("journal_metadata", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_unique_index_is_there_although_the_plugin_has_data_options()
    {
        await StartAsync();

        Rows.Query(_system.Path, Schema).ShouldContain("index | journal_uq | journal");
        using var connection = Rows.OpenForeign(_system.Path);
        Should.Throw<SqliteException>(() => connection.Run(
            "INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier) VALUES (0, 0, 'run-1/coordinator', 1, x'00', 'x', 1)"))
            .SqliteErrorCode.ShouldBe(SQLitePCL.raw.SQLITE_CONSTRAINT);
    }

    [Fact]
    public async Task The_journal_mode_stays_wal_and_each_commit_is_synced()
    {
        await StartAsync();

        Rows.Query(_system.Path, "PRAGMA journal_mode").ShouldBe(["wal"]);
        var plugin = Plugin(_system.Path);
        using var connection = new DataConnection(plugin.Options);
        (Pragma("synchronous"), Pragma("busy_timeout"), Pragma("wal_autocheckpoint")).ShouldBe((2L, 5_000L, 0L));

        long Pragma(string name) => connection.Query<long>($"PRAGMA {name}").Single();
    }

    [Fact]
    public async Task A_recovery_takes_no_write_lock()
    {
        _system.Operations.Hold("a");
        await StartAsync();
        await _system.Operations.StartedAsync("a");
        await _system.StopAsync();

        using var other = Rows.OpenForeign(_system.Path);
        var engine = _system.Engine;
        other.Run("BEGIN IMMEDIATE");
        engine.Wake([Run.Coordinator, Run.Executor]);

        (await _system.Operations.StartedAsync("a", nth: 2)).Recovered.ShouldBeTrue();
        other.Run("ROLLBACK");
    }

    [Fact]
    public async Task Events_are_blobs_with_the_identifier_of_our_serializer()
    {
        await StartAsync();

        Rows.Query(_system.Path, "SELECT DISTINCT typeof(message), identifier, length(writer_uuid) FROM journal").ShouldBe(["blob | 7301 | 32"]);
    }
}
