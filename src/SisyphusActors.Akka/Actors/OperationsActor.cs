using Akka.Actor;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine;
using SisyphusActors.Engine.Parts;

namespace SisyphusActors.Akka.Actors;

/// <summary>Calls <see cref="IOperations"/>, which one thread at a time may call, and knows what is at work.</summary>
internal sealed class OperationsActor : ReceiveActor
{
    private readonly OperationsAtWork _atWork = new();

    public OperationsActor(IOperations operations)
    {
        Receive<OperationsProtocol.Start>(start =>
        {
            var (self, claimer, opKey) = (Self, Sender, start.Request.OpKey);
            if (operations.Start(start.Request, start.Recovered, outcome => self.Tell(new OperationsProtocol.Ended(opKey, outcome, claimer))))
                _atWork.Started(opKey);
        });
        Receive<OperationsProtocol.Ended>(ended =>
        {
            _atWork.Ended(ended.OpKey, ended.Outcome);
            ended.Claimer.Tell(new Stimulus.OperationEnded(ended.OpKey, ended.Outcome));
        });
        Receive<OperationsProtocol.Abort>(abort => operations.Abort(abort.OpKey));
        Receive<OperationsProtocol.Forget>(forget =>
        {
            operations.Forget(forget.OpKey);
            _atWork.Settled(forget.OpKey);
        });
        Receive<OperationsProtocol.WhenQuiet>(_ =>
        {
            var asker = Sender;
            _atWork.WhenQuiet(() => asker.Tell(global::Akka.Done.Instance));
        });
        Receive<GuardianProtocol.LastCall>(Context.Parent.Forward);
    }
}
