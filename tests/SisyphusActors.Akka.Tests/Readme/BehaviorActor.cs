using Akka.Actor;
using Akka.Persistence;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine.Machines;
using SisyphusActors.Journal;

namespace SisyphusActors.Akka.Tests.Readme;

public sealed class BehaviorActor(IActorMachine machine, Action<Effect> carryOut) : UntypedPersistentActor
{
    public override string PersistenceId => machine.Id.Value;

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case SnapshotOffer { Snapshot: StoredSnapshot snapshot }:
                machine.Restore(snapshot);
                break;
            case RecordedEvent recorded:
                machine.Replay(LastSequenceNr, recorded.Event);
                break;
            case RecoveryCompleted:
                Array.ForEach([.. machine.Recovered()], carryOut);   // claims to look into, timers to arm
                break;
        }
    }

    protected override void OnCommand(object message)
    {
        if (message is not Stimulus stimulus || machine.React(stimulus, DateTimeOffset.UtcNow, mayClaim: true) is not Reaction.Persist batch)
            return;
        var left = batch.Events.Count;
        PersistAll(batch.Events, _ =>                                // one atomic batch; what comes meanwhile is stashed
        {
            if (--left == 0)
                Array.ForEach([.. machine.Committed()], carryOut);   // messages, claims, timers, answers
        });
    }
}
