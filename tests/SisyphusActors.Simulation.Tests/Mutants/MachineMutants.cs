using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine.Machines;
using SisyphusActors.Journal;

namespace SisyphusActors.Simulation.Tests.Mutants;

/// <summary>After recovery it takes the last message it handled for one it has not.</summary>
internal sealed class MarkOffByOne(IActorMachine machine) : MachineMutant(machine)
{
    public override void Replay(long sequenceNumber, IEvent @event) => base.Replay(sequenceNumber,
        @event is ActorEvent.MessageHandled handled ? handled with { Message = handled.Message with { SequenceNumber = handled.Message.SequenceNumber - 1 } } : @event);
}

/// <summary>Handles a message although one before it is missing.</summary>
internal sealed class GapNotRead(IActorMachine machine) : MachineMutant(machine)
{
    public override Reaction React(Stimulus stimulus, DateTimeOffset now, bool mayClaim) =>
        base.React(stimulus is Stimulus.Mail mail ? mail with { Previous = 0 } : stimulus, now, mayClaim);
}

/// <summary>Takes the firing of a timer that was replaced for that of the one in force.</summary>
internal sealed class StaleTimerAccepted(IActorMachine machine) : MachineMutant(machine)
{
    private readonly Dictionary<string, long> _armed = [];

    public override ImmutableArray<Effect> Recovered() => Noted(base.Recovered());

    public override ImmutableArray<Effect> Committed() => Noted(base.Committed());

    public override Reaction React(Stimulus stimulus, DateTimeOffset now, bool mayClaim) => base.React(
        stimulus is Stimulus.TimerFired fired && _armed.TryGetValue(fired.Key, out var armed) ? fired with { SequenceNumber = armed } : stimulus, now, mayClaim);

    private ImmutableArray<Effect> Noted(ImmutableArray<Effect> effects)
    {
        foreach (var arm in effects.OfType<Effect.Arm>())
            _armed[arm.Key] = arm.Timer.SequenceNumber;
        return effects;
    }
}

/// <summary>Takes its snapshot in the middle of a batch.</summary>
internal sealed class SnapshotBeforeWholeBatch(IActorMachine machine) : MachineMutant(machine)
{
    private StoredSnapshot? _before;

    public override ImmutableArray<Effect> Committed()
    {
        _before = Snapshot();
        return base.Committed();
    }

    public override StoredSnapshot? SnapshotIfDue() => base.SnapshotIfDue() is { } due && _before is not null ? _before with { SequenceNumber = due.SequenceNumber } : null;
}

/// <summary>Gives a client the answer of the one before it.</summary>
internal sealed class AnswersMixedUp(IActorMachine machine) : MachineMutant(machine)
{
    private Outcome? _before;

    public override ImmutableArray<Effect> Committed() => [.. base.Committed().Select(e => e is Effect.Answer { Message.Sender.IsClient: true } answer ? Mixed(answer) : e)];

    private Effect.Answer Mixed(Effect.Answer answer)
    {
        var mixed = answer with { Outcome = _before ?? answer.Outcome };
        _before = answer.Outcome;
        return mixed;
    }
}

/// <summary>Forgets some of what was outstanding when its host ended.</summary>
internal sealed class OutstandingForgotten(IActorMachine machine, Func<Effect, bool> isForgotten) : MachineMutant(machine)
{
    public override ImmutableArray<Effect> Recovered() => [.. base.Recovered().Where(e => !isForgotten(e))];
}

/// <summary>Claims while its host is ending.</summary>
internal sealed class ClaimsWhileEnding(IActorMachine machine) : MachineMutant(machine)
{
    public override Reaction React(Stimulus stimulus, DateTimeOffset now, bool mayClaim) => base.React(stimulus, now, mayClaim: true);
}
