using System.Diagnostics;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Models;

namespace SisyphusActors.Core.Gateway;

/// <summary>What is claimed next, what waits, and which questions have come to their end.</summary>
internal static class CallSchedule
{
    public static void GoOn(Turn<GatewayState> turn, GatewayOptions options)
    {
        var isHeldBack = false;
        foreach (var key in turn.State.Open.Values)
            if (turn.State.Asks[key] is { Status: AskStatus.Ready } ask && (ask.WithdrawnFor is not null || !Conversations.IsTaken(turn.State, ask)))
                isHeldBack |= !Move(turn, options, ask);
        if (isHeldBack)
            turn.SetTimer(GatewayTimers.HeldBack, turn.Now);
    }

    /// <returns>False when it may be claimed, but not by a host that is ending.</returns>
    private static bool Move(Turn<GatewayState> turn, GatewayOptions options, AskState ask)
    {
        switch (ask)
        {
            case { WithdrawnFor: { } reason }:
                Drop(turn, ask, reason);
                return true;
            // Stopped where the budget ended rather than at the question's own limit, it goes on when there is more.
            case { LastFailure: { } kind, WasCapped: false } when Router.IsFinal(kind):
            case { FailedTries: var tries } when tries >= options.TriesMax:
                Fail(turn, ask);
                return true;
        }
        // A session was opened for one model; whatever else has become of that meanwhile, it is asked now.
        switch (ask.HasSession ? new Route.To(ask.Model!.Value) : Router.Next(turn.State, ask, turn.Now))
        {
            case Route.Nowhere:
                Fail(turn, ask);
                return true;
            case Route.Later later:
                turn.Persist(new GatewayEvent.AskPaused(ask.Id, later.Until));
                turn.SetTimer(GatewayTimers.Pause(ask.Id), later.Until);
                return true;
            case Route.To to:
                return Pay(turn, options, ask, to.Model);
            default:
                throw new UnreachableException();
        }
    }

    private static bool Pay(Turn<GatewayState> turn, GatewayOptions options, AskState ask, ModelName model)
    {
        switch (Governor.Ask(turn.State, ask))
        {
            case Permit.Refused refused:
                turn.Persist(new GatewayEvent.AskHeld(ask.Id, refused.Shortage));
                return true;
            case Permit.Later:
                return true;
            case Permit.Granted when !turn.MayClaim:
                return false;
            case Permit.Granted when ContextWipe.NeedsBrief(turn.State, ask):
                CallOperation.ClaimBrief(turn, ask);
                return true;
            case Permit.Granted granted when HasSession(turn.State, options, ask, model):
                CallOperation.ClaimCall(turn, ask, model, granted.Reserved);
                return true;
            default:
                CallOperation.ClaimSession(turn, ask, model);
                return true;
        }
    }

    private static bool HasSession(GatewayState state, GatewayOptions options, AskState ask, ModelName model) =>
        ask.HasSession || !options.SessionProviders.Contains(model.Provider) || Conversations.SessionOf(state, ask with { Model = model }) is not null;

    public static void Drop(Turn<GatewayState> turn, AskState ask, string reason)
    {
        turn.Persist(new GatewayEvent.AskDropped(ask.Id));
        TellWithdrawn(turn, ask, reason);
    }

    public static void TellWithdrawn(Turn<GatewayState> turn, AskState ask, string reason) =>
        Tell(turn, ask, new AskReply.ModelRefused(ask.Id, "withdrawn", reason));

    /// <summary>Nobody waits for its answer, and nobody may take it for unpaid either.</summary>
    public static void TellInDoubt(Turn<GatewayState> turn, AskState ask, string reason) =>
        Tell(turn, ask, new AskReply.ModelRefused(ask.Id, AskReply.ModelRefused.InDoubt, reason));

    public static void Fail(Turn<GatewayState> turn, AskState ask, ModelFailureKind kind, string error)
    {
        turn.Persist(new GatewayEvent.AskFailed(ask.Id, kind, error));
        Tell(turn, ask, new AskReply.ModelFailed(ask.Id, kind, error));
    }

    private static void Fail(Turn<GatewayState> turn, AskState ask) =>
        Fail(turn, ask, ask.LastFailure ?? ModelFailureKind.Rejected, ask.LastError ?? "There is no model to ask.");

    private static void Tell(Turn<GatewayState> turn, AskState ask, AskReply reply)
    {
        foreach (var asker in ask.Askers)
            turn.Send(asker, reply);
    }
}

/// <summary>Keys of a gateway's durable timers.</summary>
internal static class GatewayTimers
{
    private const string PausePrefix = "pause:";

    /// <summary>What an ending host does not claim any more, the next one does when this fires there.</summary>
    public const string HeldBack = "held-back:";

    public static string Pause(AskId id) => PausePrefix + id;

    /// <returns>The question's key; null for another timer.</returns>
    public static string? AskOf(string key) => key.StartsWith(PausePrefix, StringComparison.Ordinal) ? key[PausePrefix.Length..] : null;
}
