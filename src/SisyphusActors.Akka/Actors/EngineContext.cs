using System.Collections.Concurrent;
using Akka.Actor;
using SisyphusActors.Akka.Persistence;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine;
using SisyphusActors.Engine.Parts;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Akka.Actors;

/// <summary>What all actors of one engine share.</summary>
/// <param name="draining">Cancelled when the host is ending: nothing new is claimed and no timer fires.</param>
internal sealed class EngineContext(
    EngineSetup setup, EngineSettings settings, SqliteDatabase database, Suspects suspects, CommandDesk desk, CancellationToken draining)
{
    public EngineSetup Setup => setup;

    public EngineSettings Settings => settings;

    public SqliteDatabase Database => database;

    public Suspects Suspects => suspects;

    public CommandDesk Desk => desk;

    /// <summary>The last event of each actor when it first recovered in this engine: what it claimed after that, it claimed here.</summary>
    public ConcurrentDictionary<PersistenceId, long> FoundAtStart { get; } = new();

    public IActorRef Guardian { get; init; } = ActorRefs.Nobody;

    public IActorRef Operations { get; init; } = ActorRefs.Nobody;

    public IActorRef Poison { get; init; } = ActorRefs.Nobody;

    public IActorRef Feed { get; init; } = ActorRefs.Nobody;

    public IActorRef Mail { get; init; } = ActorRefs.Nobody;

    public EngineOptions Options => setup.Options;

    public bool MayClaim => !draining.IsCancellationRequested;
}

/// <param name="JournalPluginId">Empty for the actor system's default.</param>
internal sealed record EngineSettings(string JournalPluginId, string SnapshotPluginId, TimeSpan BackoffMin, TimeSpan BackoffMax)
{
    public static EngineSettings Of(SqlitePlugin plugin, EngineOptions options) => new(
        plugin.Journal.PluginId,
        plugin.Snapshots.PluginId,
        Longer(options.RestartDelay, TimeSpan.FromMilliseconds(1)),
        Longer(options.RestartDelay, options.RestartDelayMax));

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
