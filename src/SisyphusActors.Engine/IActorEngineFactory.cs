using SisyphusActors.Engine.Embedded;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Engine;

/// <summary>Starts engines of one kind. A program may hold several kinds; a host runs one.</summary>
public interface IActorEngineFactory
{
    /// <summary><c>embedded</c> or <c>akka</c>, as <c>--engine</c> names it.</summary>
    string Name { get; }

    /// <summary>Starts an engine over a journal whose lease the caller holds.</summary>
    /// <exception cref="EngineSettingsException">Its own settings are wrong; nothing was started.</exception>
    IActorEngine Start(EngineSetup setup);
}

/// <summary>What an engine is given.</summary>
/// <param name="Journal">Open for writing by this host.</param>
/// <param name="DatabasePath">Where the journal's rows are, absolute, for an engine that writes them by its own means; empty for a journal in memory.</param>
/// <param name="Observer">Told of what becomes durable.</param>
public sealed record EngineSetup(
    IJournal Journal,
    string DatabasePath,
    IPoisonCounter Poison,
    BehaviorCatalog Behaviors,
    IOperations Operations,
    ICommitObserver Observer,
    TimeProvider Time)
{
    /// <summary>As the program is configured.</summary>
    public EngineOptions Options { get; init; } = new();

    /// <summary>How long an engine that writes rows by its own means waits for a lock held elsewhere.</summary>
    public TimeSpan BusyTimeout { get; init; } = SqliteDatabase.BusyTimeout;

    /// <summary>The offset after which commands of other processes are looked for; where the journal ends at the start by default.</summary>
    public long? ClientMailAfter { get; init; }
}

/// <summary>The engine that is always there.</summary>
public sealed class EmbeddedEngineFactory : IActorEngineFactory
{
    public string Name => EmbeddedEngine.EngineName;

    public IActorEngine Start(EngineSetup setup) => new EmbeddedEngine(setup);
}

/// <summary>What was set for one engine alone, such as <c>akka { … }</c>, is wrong; it did not start.</summary>
public sealed class EngineSettingsException(string message, Exception? inner = null) : Exception(message, inner);
