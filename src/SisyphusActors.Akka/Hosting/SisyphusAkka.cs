using Akka.Actor;
using Akka.Hosting;
using Akka.Persistence.Sql.Config;
using Microsoft.Extensions.DependencyInjection;
using SisyphusActors.Akka.Persistence;
using SisyphusActors.Engine;
using SisyphusActors.Journal.Artifacts;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Akka.Hosting;

/// <summary>Runs SisyphusActors in an application's own actor system: <c>WithSisyphus</c> for the system, <see cref="AddAkkaEngine"/> for the container.</summary>
public static class SisyphusAkka
{
    /// <summary>
    /// Makes this actor system fit for the actors of one database: persistence plugins and a serializer named <c>sisyphus</c> beside the application's own.
    /// The actors start when the program becomes the host of its workspace, below <see cref="SisyphusGuardian"/>.
    /// </summary>
    /// <param name="databasePath">The workspace's <c>DatabasePath</c>, absolute. The file may not exist yet.</param>
    /// <param name="busyTimeout">How long the actors' writes wait for a lock held elsewhere; 5 s by default.</param>
    public static AkkaConfigurationBuilder WithSisyphus(this AkkaConfigurationBuilder builder, string databasePath, TimeSpan? busyTimeout = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(databasePath);
        var plugin = new SqlitePlugin(new SqliteDatabase(databasePath, busyTimeout));
        var codec = new MessageCodec(plugin.Database.Artifacts);
        if (builder.Setups.OfType<MultiDataOptionsSetup>().FirstOrDefault() is not { } options)
            builder.AddSetup(options = new MultiDataOptionsSetup());
        plugin.AddOptionsTo(options);
        return builder
            .AddSetup(new SisyphusSetup(plugin))
            .AddHocon(plugin.Config, HoconAddMode.Append)
            .WithCustomSerializer(SqlitePlugin.Id, StoredEventSerializer.Types, system => new StoredEventSerializer(system, codec));
    }

    /// <summary>Hosts of this container run on Akka.NET: in the container's actor system, or in one of their own where it has none.</summary>
    public static IServiceCollection AddAkkaEngine(this IServiceCollection services) =>
        services.AddSingleton<IActorEngineFactory>(s => new AkkaEngineFactory(s.GetService<ActorSystem>()));
}

/// <summary>The key of the engine's guardian in the actor registry; it is there once the program hosts its workspace.</summary>
public sealed class SisyphusGuardian
{
    private SisyphusGuardian() { }
}
