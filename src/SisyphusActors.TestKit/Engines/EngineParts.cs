using SisyphusActors.Engine;
using SisyphusActors.Journal;

namespace SisyphusActors.TestKit;

/// <summary>What an engine is made of.</summary>
public sealed record EngineParts(
    IJournal Journal, IPoisonCounter Poison, BehaviorCatalog Behaviors, IOperations Operations, ICommitObserver Observer, TimeProvider Time);
