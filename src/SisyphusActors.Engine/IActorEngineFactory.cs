using SisyphusActors.Engine.Embedded;
using SisyphusActors.Journal;

namespace SisyphusActors.Engine;

/// <summary>Starts engines of one kind. A program may hold several kinds; a host runs one.</summary>
public interface IActorEngineFactory
{
    /// <summary><c>embedded</c> or <c>akka</c>, as <c>--engine</c> names it.</summary>
    string Name { get; }

    /// <summary>Starts an engine over a journal whose lease the caller holds.</summary>
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

    /// <summary>The offset after which commands of other processes are looked for; where the journal ends at the start by default.</summary>
    public long? ClientMailAfter { get; init; }
}

/// <summary>The engine that is always there.</summary>
public sealed class EmbeddedEngineFactory : IActorEngineFactory
{
    public string Name => EmbeddedEngine.EngineName;

    public IActorEngine Start(EngineSetup setup) => new EmbeddedEngine(setup);
}
