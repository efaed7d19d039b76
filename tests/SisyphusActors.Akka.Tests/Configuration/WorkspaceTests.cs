using Akka.Actor;
using Akka.Persistence.Query;
using Akka.Persistence.Sql.Query;
using Akka.Streams;
using Akka.Streams.Dsl;
using LinqToDB.Data;
using Microsoft.Extensions.DependencyInjection;
using SisyphusActors.Akka.Actors;
using SisyphusActors.Akka.Persistence;
using SisyphusActors.Akka.Tests.Database;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.Engine;
using SisyphusActors.Hosting;
using SisyphusActors.Hosting.Configuration;
using SisyphusActors.Hosting.Handlers;
using SisyphusActors.Hosting.Runs;
using SisyphusActors.Hosting.Workflows;
using SisyphusActors.Journal.Sqlite;
using SisyphusActors.TestKit;

namespace SisyphusActors.Akka.Tests.Configuration;

/// <summary>What the settings of a workspace do to the engine on Akka.NET.</summary>
public sealed class WorkspaceTests : IDisposable
{
    private static readonly RunActors Run = new("run-1");

    private readonly string _folder = Directory.CreateTempSubdirectory("sisyphus-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("embedded")]
    [InlineData("akka")]
    public async Task The_whole_SQLite_file_does_for_a_workspace(string engine)
    {
        Directory.CreateDirectory(Path.Combine(_folder, ".sisyphus"));
        await File.WriteAllTextAsync(SisyphusConfiguration.PathOf(_folder), SisyphusConfiguration.SqliteText.Replace("engine = auto", $"engine = {engine}", StringComparison.Ordinal));
        await using var services = new ServiceCollection().AddSingleton<IActorEngineFactory>(new AkkaEngineFactory())
            .AddSisyphus(o => o.Workspace = _folder).AddStepHandler<Nothing>("nothing").Services.BuildServiceProvider();

        var result = await services.GetRequiredService<WorkflowExecutor>().ExecuteAsync(new WorkflowDefinition("one").Step("a", uses: "nothing"));

        result.Succeeded.ShouldBeTrue();
        Rows.Query(Path.Combine(_folder, SisyphusOptions.DefaultDatabase), "SELECT json_extract(message, '$.event.engine') FROM journal WHERE manifest = 'host-started.v1'").ShouldBe([engine]);
    }

    [Fact]
    public async Task With_another_isolation_level_a_recovery_waits_for_the_write_lock()
    {
        await using var system = new AlternatingFixture(AkkaEngine.EngineName, "akka.persistence.journal.sisyphus.read-isolation-level = unspecified");
        system.Operations.Hold("a");
        await StartAsync(system);
        await system.Operations.StartedAsync("a");
        await system.StopAsync();

        using var other = Rows.OpenForeign(system.Path);
        var engine = system.Engine;
        other.Run("BEGIN IMMEDIATE");
        engine.Wake([Run.Coordinator, Run.Executor]);
        var recovered = system.Operations.StartedAsync("a", nth: 2);

        (await Task.WhenAny(recovered, Task.Delay(TimeSpan.FromMilliseconds(300)))).ShouldNotBe(recovered);
        other.Run("ROLLBACK");
        (await recovered).Recovered.ShouldBeTrue();
    }

    [Fact]
    public async Task A_program_queries_the_journal_by_the_engines_own_plugin()
    {
        await using var system = new AlternatingFixture(AkkaEngine.EngineName);
        await StartAsync(system);
        var actors = ((ActorRefWithCell)((AkkaEngine)system.Engine).Guardian).Underlying.System;

        var found = await PersistenceQuery.Get(actors).ReadJournalFor<SqlReadJournal>("akka.persistence.query.journal.sisyphus")
            .CurrentEventsByPersistenceId(Run.Coordinator.Value, 0, long.MaxValue)
            .RunWith(Sink.Seq<EventEnvelope>(), actors.Materializer()).WaitAsync(TestTimeout.Default);

        found.Select(e => ((RecordedEvent)e.Event).Event).OfType<RunEvent.RunQueued>().ShouldHaveSingleItem();
    }

    [Fact]
    public void A_lock_is_waited_for_as_long_as_the_journal_is_set_to()
    {
        using var journal = SqliteJournal.Open(Path.Combine(_folder, "state.db"));
        var setup = new EngineSetup(
            journal, journal.Database.Path, new SqlitePoisonCounter(journal.Database), new BehaviorCatalog(), new FakeOperations(), new CommitLog(), TimeProvider.System)
        { BusyTimeout = TimeSpan.FromSeconds(2) };
        var plugin = SqlitePlugin.Of(setup);

        using var connection = new DataConnection(plugin.Options);
        using var command = connection.CreateCommand();

        connection.Query<long>("PRAGMA busy_timeout").Single().ShouldBe(2_000);
        command.CommandTimeout.ShouldBe(2);
    }

    [Theory]
    [InlineData(100, 2_000, 2_000)]
    [InlineData(5_000, 2_000, 5_000)]
    public void The_delay_between_restarts_grows_to_what_it_is_set_to(int delayMs, int delayMaxMs, int mostMs)
    {
        var options = new EngineOptions { RestartDelay = TimeSpan.FromMilliseconds(delayMs), RestartDelayMax = TimeSpan.FromMilliseconds(delayMaxMs) };

        var settings = EngineSettings.Of(new SqlitePlugin(new SqliteDatabase("none")), options);

        (settings.BackoffMin.TotalMilliseconds, settings.BackoffMax.TotalMilliseconds).ShouldBe((delayMs, mostMs));
    }

    private static async Task StartAsync(AlternatingFixture system) => (await system.TellAsync(
        Run.Coordinator,
        new RunMessage.StartRun("test", WorkflowDefinition.FromYaml("{ name: test, steps: [ { id: a, run: x } ] }").Document, Json.EmptyObject, "seed", "/", "tester"))).ShouldBe(Outcome.Ok);

    private sealed class Nothing : IStepHandler
    {
        public Task<object?> RunAsync(StepCall call, CancellationToken abort) => Task.FromResult<object?>(null);
    }
}
