using Microsoft.Extensions.DependencyInjection;
using SisyphusActors.Engine;
using SisyphusActors.Hosting.Runs;

namespace SisyphusActors.Hosting.Tests.Configuration;

/// <summary>Settings reach the code they are for.</summary>
public sealed class EffectTests : IAsyncDisposable
{
    private readonly string _workspace = Directory.CreateTempSubdirectory("effects-").FullName;
    private ServiceProvider? _services;

    public async ValueTask DisposeAsync()
    {
        if (_services is not null)
            await _services.DisposeAsync();
        Directory.Delete(_workspace, recursive: true);
    }

    [Fact]
    public void Files_and_shell_steps_are_as_set()
    {
        var workspace = Workspace("sisyphus { database = elsewhere/x.db, seed = s, shell { grace-period = 7s, kept-log-size = 2KiB, inherited-variables = \"A B_*\" } }");

        workspace.DatabasePath.ShouldBe(Path.Combine(_workspace, "elsewhere", "x.db"));
        workspace.Seed.ShouldBe("s");
        workspace.Shell.GracePeriod.ShouldBe(TimeSpan.FromSeconds(7));
        workspace.Shell.KeptLogBytes.ShouldBe(2048);
        workspace.Shell.InheritedVariables.ShouldBe(["A", "B_*"]);
    }

    [Fact]
    public void An_engine_that_is_missing_is_told()
    {
        Workspace("sisyphus.engine = akka");

        Should.Throw<EngineMissingException>(() => _services!.GetRequiredService<SisyphusClient>()).Message.ShouldContain("akka");
    }

    [Fact]
    public async Task The_engine_is_given_its_options_and_the_journal_its_patience()
    {
        var engine = new Capture();
        Workspace("sisyphus { actors { deaths-max = 7, snapshot-events-min = 50 }, journal.busy-timeout = 2s }\nakka.x = 1", s => s.AddSingleton<IActorEngineFactory>(engine));
        var client = _services!.GetRequiredService<SisyphusClient>();

        (await client.TryHostAsync()).ShouldBeTrue();

        engine.Setup!.Options.DeathsMax.ShouldBe(7);
        engine.Setup.Options.AkkaHocon.ShouldBe("""{"akka":{"x":"1"}}""");
        engine.Setup.Behaviors.SnapshotEventsMin.ShouldBe(50);
        client.Journal!.Database.BusyTimeoutMs.ShouldBe(2_000);
    }

    private SisyphusWorkspace Workspace(string conf, Action<IServiceCollection>? add = null)
    {
        Directory.CreateDirectory(Path.Combine(_workspace, ".sisyphus"));
        File.WriteAllText(Path.Combine(_workspace, ".sisyphus", "sisyphus.conf"), conf);
        var services = new ServiceCollection().AddSisyphus(o => o.Workspace = _workspace).Services;
        add?.Invoke(services);
        _services = services.BuildServiceProvider();
        return _services.GetRequiredService<SisyphusWorkspace>();
    }

    private sealed class Capture : IActorEngineFactory
    {
        public string Name => "capture";

        public EngineSetup? Setup { get; private set; }

        public IActorEngine Start(EngineSetup setup)
        {
            Setup = setup;
            return new EmbeddedEngineFactory().Start(setup);
        }
    }
}
