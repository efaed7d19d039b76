using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine.Machines;
using SisyphusActors.Journal;
using SisyphusActors.Simulation.Checks;
using SisyphusActors.Simulation.Scenarios;

namespace SisyphusActors.Simulation.Hosts;

/// <summary>One actor in one host, looked at and disturbed: a message on its way from it is lost, or it dies of a stimulus.</summary>
internal sealed class WatchedMachine(Play play, SimulatedHost host, IActorMachine machine) : IActorMachine
{
    public PersistenceId Id => machine.Id;

    public long SequenceNumber => machine.SequenceNumber;

    public bool HasUnfinishedBusiness => machine.HasUnfinishedBusiness;

    /// <summary>It has recovered, and has not died since.</summary>
    public bool IsUp { get; private set; }

    public bool HasHandled(MessageId message) => machine.HasHandled(message);

    public long MailOffset => machine.MailOffset;

    public void Forget(ActorEvent.CommandsForgotten commands) => machine.Forget(commands);

    public bool Restore(StoredSnapshot snapshot) => machine.Restore(snapshot);

    public void Replay(long sequenceNumber, IEvent @event) => machine.Replay(sequenceNumber, @event);

    public ImmutableArray<Effect> Recovered()
    {
        IsUp = true;
        host.Recovered(this);
        return machine.Recovered();
    }

    public Reaction React(Stimulus stimulus, DateTimeOffset now, bool mayClaim)
    {
        if (stimulus is not Stimulus.Mail mail || !machine.HasHandled(mail.Id))
            return ReactUnlessItDies(stimulus, now, mayClaim);
        return machine.React(stimulus, now, mayClaim);
    }

    public Reaction.Persist Park(Stimulus stimulus, int deaths, string error, DateTimeOffset now, bool mayClaim)
    {
        play.Trace.Add($"{Id} parks {stimulus.Cause}");
        return machine.Park(stimulus, deaths, error, now, mayClaim);
    }

    public ImmutableArray<Effect> Committed()
    {
        var effects = machine.Committed();
        return effects.Any(e => e is Effect.Deliver) ? [.. effects.Where(e => e is not Effect.Deliver deliver || Arrives(deliver))] : effects;
    }

    public StoredSnapshot? SnapshotIfDue() => machine.SnapshotIfDue();

    public StoredSnapshot? Snapshot() => machine.Snapshot();

    private Reaction ReactUnlessItDies(Stimulus stimulus, DateTimeOffset now, bool mayClaim)
    {
        if (play.Poison.Take(Id, stimulus))
        {
            IsUp = false;
            return new Reaction.Died(new InvalidOperationException("The simulation lets the actor die of this."));
        }
        var reaction = machine.React(stimulus, now, mayClaim);
        if (reaction is Reaction.Died { Exception: var exception })
        {
            IsUp = false;
            play.Verdict.Fail(Invariants.NoDefect, $"{Id} died of {stimulus.Cause}: {exception}");
        }
        return reaction;
    }

    private bool Arrives(Effect.Deliver deliver)
    {
        if (!play.Incidents.Next(Trigger.Delivery).Any())
            return true;
        play.Happened(IncidentKind.LostDelivery, $"{deliver.Mail.Id} to {deliver.To}");
        host.HasLostMail = true;
        return false;
    }
}

/// <summary>Stimuli an actor dies of, each so many times.</summary>
internal sealed class Poisons(Play play)
{
    private readonly Dictionary<(PersistenceId, string), int> _left = [];

    /// <returns>Whether the actor dies of it now.</returns>
    public bool Take(PersistenceId actor, Stimulus stimulus)
    {
        var key = (actor, stimulus.Cause);
        foreach (var incident in play.Incidents.Next(Trigger.Reaction))
            _left[key] = 1 + incident.Argument % 5;
        if (!_left.TryGetValue(key, out var left) || left == 0)
            return false;
        _left[key] = left - 1;
        play.Happened(IncidentKind.ActorDies, $"{actor} of {stimulus.Cause}");
        return true;
    }
}
