using System.Diagnostics;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Engine.Machines;

namespace SisyphusActors.Simulation.Tests.Mutants;

/// <summary>An executor that keeps the right state, and decides as if it were another.</summary>
internal sealed class ExecutorMutant(Func<ExecutorState, ExecutorState> mistaken) : Behavior<ExecutorState>
{
    private readonly ExecutorBehavior _sound = new();

    public static IActorMachine Of(IActorMachine machine, Func<ExecutorState, ExecutorState> mistaken) =>
        machine.Id.Role == RunActors.ExecutorRole ? new ActorMachine<ExecutorState>(machine.Id, new ExecutorMutant(mistaken)) : machine;

    public override ExecutorState Initial => _sound.Initial;

    public override ExecutorState Apply(ExecutorState state, IEvent @event) => _sound.Apply(state, @event);

    public override OperationRequest Resolve(PersistenceId self, ExecutorState state, OpKey opKey) => _sound.Resolve(self, state, opKey);

    public override void Handle(Turn<ExecutorState> turn, Stimulus stimulus)
    {
        var decided = new Turn<ExecutorState>(_sound, turn.Self, mistaken(turn.State), turn.Now, turn.MayClaim);
        _sound.Handle(decided, stimulus);
        foreach (var @event in decided.Events)
            Record(turn, @event);
        if (decided.Outcome is Outcome.Refused refused)
            turn.Refuse(refused.Reason, refused.Message);
    }

    private static void Record(Turn<ExecutorState> turn, IEvent @event)
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
