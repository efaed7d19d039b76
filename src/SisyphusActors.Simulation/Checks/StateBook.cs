using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine;
using SisyphusActors.Engine.Machines;
using SisyphusActors.Journal;
using SisyphusActors.Simulation.Hosts;

namespace SisyphusActors.Simulation.Checks;

/// <summary>Each actor folded once more, event by event from its first, to be compared with the one at work.</summary>
internal sealed class StateBook(Play play)
{
    private readonly BehaviorCatalog _behaviors = play.Behaviors(machine => machine);
    private readonly Dictionary<PersistenceId, IActorMachine> _folded = [];
    private readonly HashSet<PersistenceId> _changed = [];

    public void Enter(JournalRow row)
    {
        if (!_folded.TryGetValue(row.PersistenceId, out var machine))
        {
            if (_behaviors.Create(row.PersistenceId) is not { } made || row.PersistenceId.IsClient)
                return;
            _folded[row.PersistenceId] = machine = made;
        }
        machine.Replay(row.SequenceNumber, row.Recorded.Event);
        _changed.Add(row.PersistenceId);
    }

    /// <summary>Compare this actor after the step: it was recovered.</summary>
    public void Recovered(PersistenceId actor) => _changed.Add(actor);

    public void Compare(SimulatedHost host)
    {
        foreach (var actor in _changed)
            if (host.MachineOf(actor) is { IsUp: true } live)
                Compare(host, live);
    }

    public void Compared() => _changed.Clear();

    private void Compare(SimulatedHost host, WatchedMachine live)
    {
        var folded = _folded.GetValueOrDefault(live.Id) ?? _behaviors.Create(live.Id)!;
        if (live.SequenceNumber != folded.SequenceNumber)
            play.Verdict.Fail(Invariants.StateFollows, $"{live.Id} in host {host.Number} stands at {live.SequenceNumber}, the journal at {folded.SequenceNumber}.");
        else if (live.Snapshot() is { } state && !state.State.Span.SequenceEqual(folded.Snapshot()!.State.Span))
            play.Verdict.Fail(Invariants.StateFollows, $"{live.Id} in host {host.Number} differs at {live.SequenceNumber}: {Difference(state.State.Span, folded.Snapshot()!.State.Span)}");
    }

    private static string Difference(ReadOnlySpan<byte> live, ReadOnlySpan<byte> folded)
    {
        var same = live.CommonPrefixLength(folded);
        return $"…{Part(live, same)}… where the journal says …{Part(folded, same)}…";
    }

    private static string Part(ReadOnlySpan<byte> state, int at) =>
        System.Text.Encoding.UTF8.GetString(state[Math.Max(0, at - 40)..Math.Min(state.Length, at + 40)]);
}
