using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine.Machines;

namespace SisyphusActors.Engine.Tests.Machines;

/// <summary>One machine with a list as its journal.</summary>
internal sealed class MachineBench<TState>(PersistenceId id, Behavior<TState> behavior)
{
    public List<RecordedEvent> Stream { get; } = [];

    public ActorMachine<TState> Machine { get; private set; } = new(id, behavior);

    public IEnumerable<IEvent> Events => Stream.Select(recorded => recorded.Event);

    /// <summary>Shows a stimulus and commits what comes of it.</summary>
    /// <returns>The effects; none when nothing was to be persisted.</returns>
    public IReadOnlyList<Effect> Show(Stimulus stimulus)
    {
        if (Machine.React(stimulus, Some.Now, mayClaim: true) is not Reaction.Persist persist)
            return [];
        Stream.AddRange(persist.Events);
        return [.. Machine.Committed()];
    }

    /// <summary>A new machine with the same stream.</summary>
    /// <returns>What it finds outstanding.</returns>
    public IReadOnlyList<Effect> Recover()
    {
        Machine = new ActorMachine<TState>(id, behavior);
        for (var i = 0; i < Stream.Count; i++)
            Machine.Replay(i + 1, Stream[i].Event);
        return [.. Machine.Recovered()];
    }
}
