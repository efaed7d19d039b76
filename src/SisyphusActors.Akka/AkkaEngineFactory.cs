using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Persistence.Sql.Config;
using Akka.Serialization;
using SisyphusActors.Akka.Persistence;
using SisyphusActors.Engine;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Artifacts;

namespace SisyphusActors.Akka;

/// <summary>Starts <see cref="AkkaEngine"/>s: in an actor system that was built <c>WithSisyphus</c>, or each in one of its own.</summary>
/// <param name="system">Null for an actor system of the engine's own.</param>
public sealed class AkkaEngineFactory(ActorSystem? system = null) : IActorEngineFactory
{
    public string Name => AkkaEngine.EngineName;

    /// <exception cref="InvalidOperationException">The actor system was not built <c>WithSisyphus</c> for this database, or has terminated.</exception>
    public IActorEngine Start(EngineSetup setup) => system is null ? StartAlone(setup) : StartIn(system, setup);

    private static AkkaEngine StartIn(ActorSystem system, EngineSetup setup)
    {
        var built = system.Settings.Setup.Get<SisyphusSetup>();
        if (!built.HasValue || built.Value.Plugin.Database.Path != setup.DatabasePath)
            throw new InvalidOperationException($"Actor system '{system.Name}' was not built for {setup.DatabasePath}: add WithSisyphus with that path to its builder.");
        RequiredSettings.Check(system.Settings.Config);
        return new AkkaEngine(system, setup, built.Value.Plugin, ownsSystem: false);
    }

    private static AkkaEngine StartAlone(EngineSetup setup)
    {
        var plugin = SqlitePlugin.Of(setup);
        try
        {
            var config = ConfigurationFactory.ParseString(setup.Options.AkkaHocon).WithFallback(EmbeddedConfig.System).WithFallback(plugin.Config);
            RequiredSettings.Check(config);
            return StartIn(ActorSystem.Create("sisyphus", SystemSetup(plugin, config)), setup, plugin);
        }
        catch (Exception e) when (e is not (EngineSettingsException or JournalUnavailableException or JournalUnreadableException) && setup.Options.AkkaHocon.Length > 0)
        {
            throw new EngineSettingsException($"Akka.NET does not start as the akka {{ }} of .sisyphus/sisyphus.conf says: {e.Message}", e);
        }
    }

    private static AkkaEngine StartIn(ActorSystem own, EngineSetup setup, SqlitePlugin plugin)
    {
        try
        {
            return new AkkaEngine(own, setup, plugin, ownsSystem: true);
        }
        catch
        {
            // Terminate would run the coordinated shutdown, whose settings may be what is wrong.
            ((ExtendedActorSystem)own).Abort();
            throw;
        }
    }

    private static ActorSystemSetup SystemSetup(SqlitePlugin plugin, Config config)
    {
        var options = new MultiDataOptionsSetup();
        plugin.AddOptionsTo(options);
        var codec = new MessageCodec(plugin.Database.Artifacts);
        return ActorSystemSetup.Create(
            BootstrapSetup.Create().WithConfig(config),
            SerializationSetup.Create(system =>
                [SerializerDetails.Create(SqlitePlugin.Id, new StoredEventSerializer(system, codec), [.. StoredEventSerializer.Types])]),
            options,
            new SisyphusSetup(plugin));
    }
}
