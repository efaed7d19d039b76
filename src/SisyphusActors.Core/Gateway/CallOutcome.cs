using System.Text.Json;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Gateway;

/// <summary>Records how a claimed operation ended.</summary>
internal static class CallOutcome
{
    public static void Settle(Turn<GatewayState> turn, AskState ask, OpKey opKey, OperationOutcome outcome)
    {
        if (ask.Status == AskStatus.Briefing)
            SettleBrief(turn, ask, opKey, outcome);
        else if (ask.Status == AskStatus.Opening)
            SettleSession(turn, ask, opKey, outcome);
        else
            SettleCall(turn, ask, opKey, outcome);
    }

    public static void Answer(Turn<GatewayState> turn, AskState ask, GatewayEvent.CallAnswered answered)
    {
        turn.Persist(answered);
        var reply = turn.State.Find(ask.Id)!.Reply!;
        foreach (var asker in ask.Askers)
            turn.Send(asker, new AskReply.ModelAnswered(ask.Id, ask.Model!.Value, reply));
    }

    /// <remarks>It only reads, so it is never in doubt either.</remarks>
    private static void SettleBrief(Turn<GatewayState> turn, AskState ask, OpKey opKey, OperationOutcome outcome)
    {
        if (outcome is OperationOutcome.Succeeded { Result.Element: { ValueKind: JsonValueKind.String } text })
            turn.Persist(new GatewayEvent.BriefRead(ask.Id, opKey, text.GetString()!));
        else
            turn.Persist(new GatewayEvent.BriefFailed(ask.Id, opKey, FailureIn(outcome).Message));
    }

    /// <summary>It stays with a person; who asked and does not want the answer any more does not wait for that.</summary>
    public static void Doubt(Turn<GatewayState> turn, AskState ask, OpKey opKey, string why)
    {
        turn.Persist(new GatewayEvent.CallInDoubt(ask.Id, opKey, why));
        if (ask.WithdrawnFor is { } reason)
            CallSchedule.TellInDoubt(turn, ask, reason);
    }

    /// <remarks>One too many is an empty one and costs nothing, so a session is never in doubt.</remarks>
    private static void SettleSession(Turn<GatewayState> turn, AskState ask, OpKey opKey, OperationOutcome outcome)
    {
        if (outcome is OperationOutcome.Succeeded { Result: var result } && Read(result, ModelJson.ToSession) is { } session)
            turn.Persist(new GatewayEvent.SessionOpened(ask.Id, opKey, session.Id));
        else
            turn.Persist(new GatewayEvent.SessionFailed(ask.Id, opKey, FailureIn(outcome), PauseAfter(turn, ask, FailureIn(outcome))));
    }

    private static void SettleCall(Turn<GatewayState> turn, AskState ask, OpKey opKey, OperationOutcome outcome)
    {
        var durationMs = Math.Max(0, (long)(turn.Now - ask.ClaimedAt!.Value).TotalMilliseconds);
        switch (outcome)
        {
            case OperationOutcome.Succeeded { Result: var result } when Read(result, ModelJson.ToReply) is { Content: not null, Spend.Usage: not null, Trace: not null } reply:
                Answer(turn, ask, new GatewayEvent.CallAnswered(ask.Id, opKey, reply, durationMs));
                break;
            case OperationOutcome.InDoubt when ask.Status == AskStatus.InDoubt:
                break;
            case OperationOutcome.InDoubt doubt:
                Doubt(turn, ask, opKey, doubt.Why);
                break;
            case OperationOutcome.Cancelled when ask.WithdrawnFor is not null:
                turn.Persist(new GatewayEvent.CallCancelled(ask.Id, opKey, FailureIn(outcome).Spend, durationMs));
                break;
            default:
                var failure = FailureIn(outcome);
                turn.Persist(new GatewayEvent.CallFailed(ask.Id, opKey, failure, durationMs, PauseAfter(turn, ask, failure)));
                break;
        }
    }

    private static DateTimeOffset? PauseAfter(Turn<GatewayState> turn, AskState ask, ModelFailure failure)
    {
        var model = ask.Model!.Value;
        return Router.PauseAfter(
            turn.Self.Scope, failure, turn.State.RecordOf(ask.Agent, model), Router.KeyOf(ask.Agent, model), turn.Now);
    }

    /// <summary>What the provider says of it; where it says nothing, what its outcome alone tells.</summary>
    private static ModelFailure FailureIn(OperationOutcome outcome) => outcome switch
    {
        { Detail: { } detail } when Read(detail, ModelJson.ToFailure) is { Message: not null, Spend.Usage: not null, Trace: not null } failure =>
            outcome is OperationOutcome.TimedOut ? failure with { Kind = ModelFailureKind.Stalled, Message = Late(outcome) } : failure,
        OperationOutcome.TimedOut => Of(ModelFailureKind.Stalled, Late(outcome)),
        OperationOutcome.Cancelled => Of(ModelFailureKind.Aborted, "Stopped from outside the run."),
        OperationOutcome.Failed { Retryable: true } failed => Of(ModelFailureKind.Outage, failed.Error),
        OperationOutcome.Failed failed => Of(ModelFailureKind.Rejected, failed.Error),
        OperationOutcome.InDoubt doubt => Of(ModelFailureKind.Outage, doubt.Why),
        _ => Of(ModelFailureKind.BadAnswer, "The provider's answer cannot be read."),
    };

    private static string Late(OperationOutcome outcome) => $"It took longer than {((OperationOutcome.TimedOut)outcome).Timeout.TotalSeconds:0.###} s.";

    private static ModelFailure Of(ModelFailureKind kind, string message) => new(kind, message, RetryAfter: null, ModelSpend.None, ModelTrace.None);

    /// <remarks>What lacks members is read with nulls for them.</remarks>
    private static T? Read<T>(Json json, Func<Json, T> read) where T : class
    {
        try
        {
            return read(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
