using System.Collections.Immutable;
using System.Diagnostics;
using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.Core.Memory;

/// <summary>The memory lane, <c>workspace/memory</c>: what one run learned, for all that follow. Nothing is forgotten; what did harm comes last.</summary>
public sealed class MemoryBehavior : Behavior<MemoriesState>
{
    public const int WeightMax = 2_000;

    private const int Helped = 100;
    private const int Harmed = -250;

    public override MemoriesState Initial => MemoriesState.Initial;

    public override void Handle(Turn<MemoriesState> turn, Stimulus stimulus)
    {
        if (stimulus is not Stimulus.Mail { Id.Sender: var sender, Message: var message })
            throw new UnreachableException($"The memory lane claims nothing and sets no timer, but was given {stimulus.GetType().Name}.");
        switch (message)
        {
            case MemoryMessage.StoreMemory store when store.Problem() is { } problem:
                turn.Refuse("invalid-memory", problem);
                break;
            case MemoryMessage.StoreMemory store:
                Store(turn, store);
                break;
            case MemoryMessage.RateMemory rate when rate.Number < 1 || rate.Number > turn.State.Memories.Count:
                turn.Refuse("unknown-memory", $"There is no memory {MemoryId.Of(rate.Number)}. Those there are: sisyphus memory list");
                break;
            case MemoryMessage.RateMemory rate:
                var weight = Math.Clamp(turn.State.Memories[(int)rate.Number - 1].Weight + (rate.Helpful ? Helped : Harmed), 0, WeightMax);
                turn.Persist(new MemoryEvent.MemoryRated(rate.Number, rate.Helpful, weight, rate.By));
                break;
            case MemoryMessage.RecallMemories recall when !sender.IsClient:
                turn.Send(sender, new MemoryMessage.MemoriesRecalled(recall.Texts, Recalled(turn.State, recall.Texts)));
                break;
            default:
                turn.Refuse("unknown-message", $"The memory lane does not know {message.GetType().Name}.");
                break;
        }
    }

    /// <remarks>Whoever asked waits for an answer.</remarks>
    public override void HandleParked(Turn<MemoriesState> turn, Stimulus stimulus, string error)
    {
        if (stimulus is Stimulus.Mail { Id.Sender: { IsClient: false } sender, Message: MemoryMessage.RecallMemories recall })
            turn.Send(sender, new MemoryMessage.MemoriesRecalled(recall.Texts, [], $"The memory lane could not take the question in: {error}"));
    }

    public override MemoriesState Apply(MemoriesState state, IEvent @event) => @event switch
    {
        MemoryEvent.MemoryStored e => new MemoriesState(
            state.Memories.Add(new Memory(e.Number, e.Type, e.Text, e.Entities, e.Source, e.Weight)), state.Known.SetItem(MemoriesState.KeyOf(e.Type, e.Text, e.Entities), e.Number)),
        MemoryEvent.MemoryRated e => state with { Memories = state.Memories.SetItem((int)e.Number - 1, state.Memories[(int)e.Number - 1] with { Weight = e.Weight }) },
        _ => throw new UnknownEventException(@event, "memory lane"),
    };

    private static ImmutableArray<Memory> Recalled(MemoriesState state, ImmutableArray<string> texts) =>
    [
        .. state.Memories.Where(memory => texts.Any(memory.IsNamedIn))
            .OrderByDescending(memory => memory.Weight).ThenByDescending(memory => memory.Number)
            .Take(MemoryMessage.RecallMemories.MemoriesMax),
    ];

    /// <remarks>The outcome's detail is the memory's id.</remarks>
    private static void Store(Turn<MemoriesState> turn, MemoryMessage.StoreMemory store)
    {
        var (text, entities) = (store.Text.Trim(), store.Entities.Select(e => e.Trim()).Distinct(StringComparer.OrdinalIgnoreCase).ToImmutableArray());
        if (!turn.State.Known.TryGetValue(MemoriesState.KeyOf(store.Type, text, entities), out var number))
        {
            number = turn.State.Memories.Count + 1;
            turn.Persist(new MemoryEvent.MemoryStored(number, store.Type, text, entities, store.Source, store.Type.Weight(), store.By));
        }
        turn.Reply(MemoryId.Of(number));
    }
}
