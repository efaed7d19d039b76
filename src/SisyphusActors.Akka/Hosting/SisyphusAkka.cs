using Akka.Actor;
using Akka.Hosting;
using Akka.Persistence.Sql.Config;
using SisyphusActors.Akka.Persistence;
using SisyphusActors.Engine;
using SisyphusActors.Journal.Artifacts;

namespace SisyphusActors.Akka.Hosting;

/// <summary>Adds SisyphusActors to an actor system: <c>AddAkka("name", builder => builder.WithSisyphus(setup))</c>.</summary>
public static class SisyphusAkka
{
    /// <summary>
    /// Runs the actors of one journal in this actor system, on persistence plugins named <c>sisyphus</c> beside the application's own.
    /// Ask the container for an <see cref="IRequiredActor{TActor}"/> of <see cref="SisyphusGuardian"/>, or <see cref="EngineOf"/> for the engine.
    /// </summary>
    /// <param name="setup">Its journal is open, and the caller holds its lease for as long as the actor system runs.</param>
    public static AkkaConfigurationBuilder WithSisyphus(this AkkaConfigurationBuilder builder, EngineSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        var plugin = SqlitePlugin.Of(setup);
        var codec = new MessageCodec(plugin.Database.Artifacts);
        if (builder.Setups.OfType<MultiDataOptionsSetup>().FirstOrDefault() is not { } options)
            builder.AddSetup(options = new MultiDataOptionsSetup());
        plugin.AddOptionsTo(options);
        return builder
            .AddHocon(plugin.Config, HoconAddMode.Append)
            .WithCustomSerializer(SqlitePlugin.Id, StoredEventSerializer.Types, system => new StoredEventSerializer(system, codec))
            .WithActors((system, registry) =>
            {
                var engine = AkkaEngine.Attach(system, setup, plugin);
                SisyphusExtension.Of(system).Engine = engine;
                registry.Register<SisyphusGuardian>(engine.Guardian);
            });
    }

    /// <summary>The engine in an actor system that was built <see cref="WithSisyphus"/>.</summary>
    /// <exception cref="InvalidOperationException">The actor system has not started its actors, or was not built with one.</exception>
    public static IActorEngine EngineOf(ActorSystem system) => SisyphusExtension.Of(system).Engine
        ?? throw new InvalidOperationException("This actor system has no SisyphusActors engine: add WithSisyphus to its builder, and start it.");
}

/// <summary>The key of the engine's guardian in the actor registry.</summary>
public sealed class SisyphusGuardian
{
    private SisyphusGuardian() { }
}

internal sealed class SisyphusExtension : IExtension
{
    public AkkaEngine? Engine { get; set; }

    public static SisyphusExtension Of(ActorSystem system) => system.WithExtension<SisyphusExtension, Provider>();

    internal sealed class Provider : ExtensionIdProvider<SisyphusExtension>
    {
        public override SisyphusExtension CreateExtension(ExtendedActorSystem system) => new();
    }
}
