using Akka.Actor;
using SisyphusActors.Engine.Machines;
using SisyphusActors.Engine.Parts;

namespace SisyphusActors.Akka.Actors;

/// <summary>Carries out what follows from an actor's events once they are stored; whatever comes of it is told to the actor.</summary>
internal sealed class Effects(EngineContext engine, IActorRef self) : IDisposable
{
    private readonly DurableTimers<string> _timers = new(engine.Setup.Time, (key, timer) => self.Tell(new ActorProtocol.TimerRang(key, timer), ActorRefs.NoSender));

    public bool IsDue(ActorProtocol.TimerRang rang) => _timers.IsDue(rang.Key, rang.Timer);

    public void CarryOut(Effect effect)
    {
        switch (effect)
        {
            case Effect.Deliver deliver:
                engine.Guardian.Tell(new GuardianProtocol.Deliver(deliver.To, deliver.Mail), self);
                break;
            case Effect.Dispatch dispatch:
                engine.Operations.Tell(new OperationsProtocol.Start(dispatch.Request, dispatch.Recovered), self);
                break;
            case Effect.Abort abort:
                engine.Operations.Tell(new OperationsProtocol.Abort(abort.OpKey), self);
                break;
            case Effect.Forget forget:
                engine.Operations.Tell(new OperationsProtocol.Forget(forget.OpKey), self);
                break;
            case Effect.Arm arm:
                _timers.Arm(arm.Key, arm.Timer);
                break;
            case Effect.Disarm disarm:
                _timers.Disarm(disarm.Key);
                break;
            case Effect.Answer { Message.Sender: { IsClient: true } client, Outcome: var outcome }:
                engine.Feed.Tell(new FeedProtocol.Answer(client, outcome), self);
                break;
        }
    }

    public void Dispose() => _timers.Dispose();
}
