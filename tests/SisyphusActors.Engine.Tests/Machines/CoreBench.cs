using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine.Machines;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Memory;

namespace SisyphusActors.Engine.Tests.Machines;

/// <summary>The engine's core over a journal in memory, pumped by hand.</summary>
internal sealed class CoreBench
{
    private readonly MemoryJournal _memory = new();
    private int _clients;

    public CoreBench()
    {
        Journal = new JournalSpy(_memory);
        Core = NewCore();
    }

    public JournalSpy Journal { get; }

    public MemoryPoisonCounter Poison { get; } = new();

    public OutputsSpy Outputs { get; private set; } = new();

    public BehaviorCatalog Behaviors { get; } = new();

    public EngineCore Core { get; private set; }

    public CoreBench With(PersistenceId id, Action<Turn<Facts>, Stimulus> handle)
    {
        Behaviors.Bind(id, new ScriptedBehavior(handle));
        return this;
    }

    /// <summary>Stores a command and delivers it with the next pump.</summary>
    public PersistenceId Tell(PersistenceId to, string text = "note")
    {
        var client = PersistenceId.Client($"key-{++_clients}");
        Core.Tell(client, new RecordedEvent(Some.Now, "client", new ActorEvent.MessageSent(to, Some.Note(text), 0)));
        return client;
    }

    /// <summary>Pumps until the core is at rest; actors that died are woken without delay.</summary>
    public void Pump()
    {
        do
        {
            while (PumpOnce())
            {
            }
        }
        while (WakeOne());
    }

    /// <summary>One reaction and one commit.</summary>
    public bool PumpOnce()
    {
        if (!Core.React(Some.Now))
            return false;
        Core.Commit();
        return true;
    }

    /// <summary>The host ends here and another one takes the actors up.</summary>
    public void Crash(params IEnumerable<PersistenceId> wake)
    {
        Outputs = new OutputsSpy();
        Core = NewCore();
        foreach (var id in wake)
            Core.Wake(id);
    }

    public IReadOnlyList<IEvent> EventsOf(PersistenceId id) => [.. _memory.Read(id).Select(row => row.Recorded.Event)];

    /// <summary>Writes to a stream behind the engine's back.</summary>
    public void Append(PersistenceId id, long expected, params IReadOnlyList<IEvent> events) => _memory
        .Commit([new AppendBatch(id, expected, [.. events.Select(e => new RecordedEvent(Some.Now, "test", e))])])
        .ShouldHaveSingleItem().ShouldBeOfType<AppendResult.Appended>();

    /// <summary>The messages an actor has handled, in order.</summary>
    public IReadOnlyList<MessageId> HandledBy(PersistenceId id) =>
        [.. EventsOf(id).OfType<ActorEvent.MessageHandled>().Select(e => e.Message)];

    private EngineCore NewCore() => new(Journal, Poison, Behaviors, Outputs);

    private bool WakeOne()
    {
        if (!Outputs.ToWake.TryDequeue(out var actor))
            return false;
        Core.Wake(actor);
        return true;
    }
}
