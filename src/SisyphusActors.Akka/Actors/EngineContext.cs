using System.Collections.Concurrent;
using Akka.Actor;
using SisyphusActors.Akka.Persistence;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine;
using SisyphusActors.Engine.Parts;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Akka.Actors;

/// <summary>What all actors of one engine share.</summary>
/// <param name="Draining">Cancelled when the host is ending: nothing new is claimed and no timer fires.</param>
internal sealed record EngineContext(
    EngineSetup Setup, EngineSettings Settings, SqliteDatabase Database, Suspects Suspects, CommandDesk Desk, CancellationToken Draining)
{
    public IActorRef Guardian { get; init; } = ActorRefs.Nobody;

    public IActorRef Operations { get; init; } = ActorRefs.Nobody;

    public IActorRef Poison { get; init; } = ActorRefs.Nobody;

    public IActorRef Feed { get; init; } = ActorRefs.Nobody;

    /// <summary>Actors whose snapshot is of another version: they recover from their first event.</summary>
    public ConcurrentDictionary<PersistenceId, bool> WithoutSnapshot { get; } = new();

    public EngineOptions Options => Setup.Options;

    public bool MayClaim => !Draining.IsCancellationRequested;
}

/// <param name="JournalPluginId">Empty for the actor system's default.</param>
internal sealed record EngineSettings(string JournalPluginId, string SnapshotPluginId, TimeSpan BackoffMin, TimeSpan BackoffMax)
{
    public static EngineSettings Of(SqlitePlugin plugin, EngineOptions options) => new(
        plugin.Journal.PluginId,
        plugin.Snapshots.PluginId,
        options.RestartDelay,
        options.RestartDelay > options.RestartDelayMax ? options.RestartDelay : options.RestartDelayMax);
}
