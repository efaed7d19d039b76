using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Core.Gateway;

/// <summary>Whether no question can go on until a person acts. It follows from the state, so it is told when it changes and never stored.</summary>
internal static class GatewayBlockage
{
    public static BlockedOn? Of(GatewayState state)
    {
        if (state.IsClosed)
            return null;
        BlockedOn? on = null;
        foreach (var ask in state.OpenAsks)
            switch (ask.Status)
            {
                case AskStatus.Briefing or AskStatus.Opening or AskStatus.Calling or AskStatus.Paused:
                case AskStatus.Ready when !Conversations.IsTaken(state, ask) && Governor.Ask(state, ask) is Permit.Granted:
                    return null;
                case AskStatus.InDoubt:
                    on = BlockedOn.CallDoubt;
                    break;
                case AskStatus.Held:
                    on ??= BlockedOn.Budget;
                    break;
            }
        return on;
    }

    public static void Report(Turn<GatewayState> turn, BlockedOn? before)
    {
        var after = Of(turn.State);
        if (before == after)
            return;
        var coordinator = RunActors.Of(turn.Self).Coordinator;
        if (after is { } on)
            turn.Send(coordinator, new RunMessage.ModelsBlocked(on, [.. StepsIn(turn.State, on).Distinct(StringComparer.Ordinal)]));
        else if (!turn.State.IsClosed)
            turn.Send(coordinator, new RunMessage.ModelsContinued());
    }

    private static IEnumerable<string> StepsIn(GatewayState state, BlockedOn on) => state.OpenAsks
        .Where(a => a.Status == (on == BlockedOn.CallDoubt ? AskStatus.InDoubt : AskStatus.Held)).Select(a => a.Id.StepId);
}
