using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Simulation.Models;

/// <summary>An actor of a run that asks models whatever it is told to, and keeps what it is answered nowhere but in its mail.</summary>
internal sealed class Asker : Behavior<AskerState>
{
    public const string Role = "asker";

    public override AskerState Initial => new();

    public override void Handle(Turn<AskerState> turn, Stimulus stimulus)
    {
        if (stimulus is Stimulus.Mail { Message: GatewayMessage.AskModel asked })
            turn.Send(RunActors.Of(turn.Self).Gateway, asked);
    }

    public override AskerState Apply(AskerState state, IEvent @event) => throw new UnknownEventException(@event, Role);
}

internal sealed record AskerState;
