using System.Diagnostics;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Operations;
using SisyphusActors.Engine.Machines;

namespace SisyphusActors.Simulation.Tests.Mutants;

internal static class StateMutant
{
    /// <summary>The actors of one role keep the right state, and decide as if it were another.</summary>
    public static IActorMachine Of<T>(IActorMachine machine, string role, Behavior<T> sound, Func<T, T> mistaken) where T : class =>
        machine.Id.Role == role ? new ActorMachine<T>(machine.Id, new StateMutant<T>(sound, mistaken)) : machine;
}

internal sealed class StateMutant<T>(Behavior<T> sound, Func<T, T> mistaken) : Behavior<T> where T : class
{
    public override T Initial => sound.Initial;

    public override T Apply(T state, IEvent @event) => sound.Apply(state, @event);

    public override OperationRequest Resolve(PersistenceId self, T state, OpKey opKey) => sound.Resolve(self, state, opKey);

    public override void Handle(Turn<T> turn, Stimulus stimulus)
    {
        var decided = new Turn<T>(sound, turn.Self, mistaken(turn.State), turn.Now, turn.MayClaim);
        sound.Handle(decided, stimulus);
        foreach (var @event in decided.Events)
            Record(turn, @event);
        if (decided.Outcome is Outcome.Refused refused)
            turn.Refuse(refused.Reason, refused.Message);
    }

    private static void Record(Turn<T> turn, IEvent @event)
    {
        switch (@event)
        {
            case ActorEvent.MessageSent e:
                turn.Send(e.To, e.Message);
                break;
            case ActorEvent.TimerSet e:
                turn.SetTimer(e.Key, e.DueAt);
                break;
            case ActorEvent.TimerCleared e:
                turn.ClearTimer(e.Key);
                break;
            case ActorEvent.OperationAbortRequested e:
                turn.RequestAbort(e.OpKey);
                break;
            case ActorEvent:
                throw new UnreachableException();
            default:
                turn.Persist(@event);
                break;
        }
    }
}
