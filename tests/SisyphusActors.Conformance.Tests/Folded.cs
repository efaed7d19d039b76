using SisyphusActors.Core.Behaviors;
using SisyphusActors.TestKit;

namespace SisyphusActors.Conformance.Tests;

internal static class Folded
{
    /// <summary>An actor's state as its stream says, by replay from the first event.</summary>
    public static TState State<TState>(EngineFixture system, PersistenceId id, Behavior<TState> behavior) =>
        system.Journal.Read(id).Aggregate(
            ActorState<TState>.Initial(behavior), (state, row) => state.Apply(behavior, row.SequenceNumber, row.Recorded.Event)).Behavior;
}
