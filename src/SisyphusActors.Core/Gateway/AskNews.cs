using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Core.Gateway;

/// <summary>What whoever asked a model, and wants to know, is told before there is an answer.</summary>
public abstract record AskNews : IMessage
{
    private AskNews() { }

    /// <summary>Nothing moves until a person acts.</summary>
    [Stored("model-waits.v1")]
    public sealed record ModelWaits(AskId Ask) : AskNews;

    [Stored("model-goes-on.v1")]
    public sealed record ModelGoesOn(AskId Ask) : AskNews;

    internal static void Report(Turn<GatewayState> turn, GatewayState before, BlockedOn? blockedBefore)
    {
        var waits = GatewayBlockage.Of(turn.State) is not null;
        foreach (var ask in turn.State.OpenAsks.Where(ask => ask.WantsNews))
        {
            if (waits == (blockedBefore is not null && before.Find(ask.Id) is { IsOpen: true }))
                continue;
            foreach (var asker in ask.Askers)
                turn.Send(asker, waits ? new ModelWaits(ask.Id) : new ModelGoesOn(ask.Id));
        }
    }
}
