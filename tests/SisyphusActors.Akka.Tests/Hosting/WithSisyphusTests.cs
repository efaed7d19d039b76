using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using SisyphusActors.Akka.Hosting;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Runs;
using SisyphusActors.Engine;
using SisyphusActors.Journal.Sqlite;
using SisyphusActors.TestKit;

namespace SisyphusActors.Akka.Tests.Hosting;

/// <summary>An application's own actor system with SisyphusActors in it.</summary>
public sealed class WithSisyphusTests : IAsyncLifetime
{
    private static readonly PersistenceId Coordinator = new("run-1/coordinator");

    private readonly string _folder = Directory.CreateTempSubdirectory("sisyphus-test-").FullName;
    private readonly CommitLog _log = new();
    private SqliteJournal _journal = null!;
    private EngineSetup _setup = null!;
    private IHost _host = null!;

    public async Task InitializeAsync()
    {
        _journal = SqliteJournal.Open(Path.Combine(_folder, "state.db"));
        var behaviors = new BehaviorCatalog().Add(RunActors.CoordinatorRole, new CoordinatorBehavior());
        _setup = new EngineSetup(
            _journal, _journal.Database.Path, new SqlitePoisonCounter(_journal.Database), behaviors, new FakeOperations(), _log, TimeProvider.System);
        _host = Host("");
        await _host.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        _journal.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private IHost Host(string hocon) => new HostBuilder()
        .ConfigureServices(services => services.AddAkka("shop", builder => builder.AddHocon(hocon, HoconAddMode.Prepend).WithSisyphus(_setup)))
        .Build();

    private ActorSystem System => _host.Services.GetRequiredService<ActorSystem>();

    private Task<Outcome> CancelAsync() => SisyphusAkka.EngineOf(System)
        .TellAsync(Coordinator, new RunMessage.CancelRun("tester", "enough"), "key").WaitAsync(TestTimeout.Default);

    [Fact]
    public async Task A_command_is_handled_by_an_actor_of_the_applications_system()
    {
        (await CancelAsync()).ShouldBeOfType<Outcome.Refused>().Reason.ShouldBe("unknown-run");

        System.Name.ShouldBe("shop");
        _log.EventsOf(Coordinator).OfType<ActorEvent.MessageHandled>().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_guardian_is_in_the_registry()
    {
        var guardian = await _host.Services.GetRequiredService<IRequiredActor<SisyphusGuardian>>().GetAsync();

        guardian.Path.ToString().ShouldBe("akka://shop/user/sisyphus");
    }

    [Fact]
    public async Task Stopping_the_system_ends_the_engine_in_order()
    {
        await CancelAsync();
        var engine = SisyphusAkka.EngineOf(System);

        await _host.StopAsync();

        engine.Completion.IsCompletedSuccessfully.ShouldBeTrue();
        await Should.ThrowAsync<OperationCanceledException>(() => engine.TellAsync(Coordinator, new RunMessage.CancelRun("tester", "late"), "late"));
    }

    [Fact]
    public async Task The_health_check_sees_the_guardian_and_the_journal()
    {
        var check = new SisyphusHealthCheck(System, _journal);
        await CancelAsync();

        var healthy = await check.CheckHealthAsync(new HealthCheckContext());
        (healthy.Status, healthy.Data["offset"]).ShouldBe((HealthStatus.Healthy, _journal.LastOffset));

        await _host.StopAsync();
        (await check.CheckHealthAsync(new HealthCheckContext())).Status.ShouldBe(HealthStatus.Unhealthy);
    }

    [Fact]
    public async Task An_application_cannot_set_the_plugins_to_what_would_lose_rows()
    {
        await _host.StopAsync();
        using var wrong = Host("akka.persistence.journal.sisyphus.replay-filter.mode = repair-by-discard-old");

        (await Should.ThrowAsync<EngineSettingsException>(() => wrong.StartAsync())).Message.ShouldStartWith("'akka.persistence.journal.sisyphus.replay-filter.mode' must be off");
    }
}
