using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Gateway;

/// <summary>Folds the gateway's events into its state.</summary>
internal static class GatewayFold
{
    public static GatewayState Apply(GatewayState state, IEvent @event) => @event switch
    {
        GatewayEvent.BudgetOpened e => state with { Run = Account.Of(e.Run), StepLimits = e.Step },
        GatewayEvent.BudgetAdded e => Added(state, e),
        GatewayEvent.Asked e => Asked(state, e),
        GatewayEvent.Awaited e => Change(state, e.Ask, a => a with { Askers = a.Askers.Add(e.By) }),
        GatewayEvent.SessionClaimed e => Claimed(state, e.Ask, e.OpKey, a => a with { Status = AskStatus.Opening, Try = e.Try, Model = e.Model }),
        GatewayEvent.SessionOpened e => Opened(Settled(state, e.OpKey), e),
        GatewayEvent.SessionFailed e => Failed(Settled(state, e.OpKey), e.Ask, e.Failure, e.PauseUntil),
        GatewayEvent.CallClaimed e => CallClaimed(state, e),
        GatewayEvent.CallAnswered e => Answered(Paid(state, e.Ask, e.OpKey, UsedBy(e.Reply.Spend, null), e.DurationMs), e),
        GatewayEvent.CallFailed e =>
            Failed(Paid(state, e.Ask, e.OpKey, UsedBy(e.Failure.Spend, e.Failure.Kind), e.DurationMs), e.Ask, e.Failure, e.PauseUntil),
        GatewayEvent.CallCancelled e => Ready(Paid(state, e.Ask, e.OpKey, UsedBy(e.Spend, null), e.DurationMs), e.Ask),
        GatewayEvent.CallInDoubt e => Change(state, e.Ask, a => a with { Status = AskStatus.InDoubt, LastError = e.Why }),
        GatewayEvent.CallRetracted e => Ready(Paid(state, e.Ask, e.OpKey, default, durationMs: 0), e.Ask),
        GatewayEvent.ContextWiped e => Wiped(state, e),
        GatewayEvent.BriefClaimed e => Claimed(state, e.Ask, e.OpKey, a => a with { Status = AskStatus.Briefing, Try = e.Try }),
        GatewayEvent.BriefRead e => Briefed(Settled(state, e.OpKey), e),
        GatewayEvent.BriefFailed e => Change(Settled(state, e.OpKey), e.Ask, a => a with
        {
            Status = AskStatus.Ready, OpKey = null, FailedTries = a.FailedTries + 1, LastFailure = ModelFailureKind.Outage, LastError = e.Error,
        }),
        GatewayEvent.AskPaused e => Change(state, e.Ask, a => a with { Status = AskStatus.Paused }),
        GatewayEvent.AskContinued e => Ready(state, e.Ask),
        GatewayEvent.AskHeld e => Change(state, e.Ask, a => a with { Status = AskStatus.Held, Shortage = e.Shortage }),
        GatewayEvent.AskFailed e => Ended(state, e.Ask, a => a with { Status = AskStatus.Failed, LastFailure = e.Kind, LastError = e.Error }),
        GatewayEvent.AsksWithdrawn e => Withdrawn(state, e),
        GatewayEvent.AskDropped e => Ended(state, e.Ask, a => a with { Status = AskStatus.Dropped }),
        _ => throw new UnknownEventException(@event, RunActors.GatewayRole),
    };

    private static GatewayState Change(GatewayState state, AskId id, Func<AskState, AskState> change) =>
        state with { Asks = state.Asks.SetItem(id.ToString(), change(state.Asks[id.ToString()])) };

    private static GatewayState Ready(GatewayState state, AskId id) => Change(state, id, a => a with { Status = AskStatus.Ready });

    private static GatewayState Added(GatewayState state, GatewayEvent.BudgetAdded e)
    {
        state = e.StepId is { } step
            ? WithStep(state, step, a => a with { Limits = a.Limits.Raised(e.Added) })
            : state with { Run = state.RunAccount with { Limits = state.RunAccount.Limits.Raised(e.Added) } };
        return state.OpenAsks.Where(a => a.Status == AskStatus.Held).ToList().Aggregate(state, (s, held) =>
            Change(s, held.Id, a => a with { Status = AskStatus.Ready, Shortage = null }));
    }

    private static GatewayState Asked(GatewayState state, GatewayEvent.Asked e)
    {
        var before = state.Find(e.Ask);
        var ask = new AskState(
            before?.Number ?? state.Asks.Count, e.Ask, e.Question.Agent, AskState.HashOf(e.Question, e.Candidates), e.Question,
            [.. e.Candidates.Select(model => new Candidate(model))], e.Limits, e.Timeout, [e.By], Try: before?.Try ?? 0);
        return state with { Asks = state.Asks.SetItem(e.Ask.ToString(), ask), Open = state.Open.SetItem(ask.Number, e.Ask.ToString()) };
    }

    private static GatewayState Claimed(GatewayState state, AskId id, OpKey opKey, Func<AskState, AskState> change) =>
        Change(state, id, a => change(a) with { OpKey = opKey }) with { Claims = state.Claims.SetItem(opKey.ToString(), id.ToString()) };

    private static GatewayState Settled(GatewayState state, OpKey opKey) => state with { Claims = state.Claims.Remove(opKey.ToString()) };

    private static GatewayState Opened(GatewayState state, GatewayEvent.SessionOpened e)
    {
        var ask = state.Asks[e.Ask.ToString()];
        state = Change(state, e.Ask, a => a with { Status = AskStatus.Ready, OpKey = null, HasSession = true, SessionId = e.SessionId });
        return e.SessionId is { } id && Conversations.KeyOf(ask) is { } conversation
            ? WithContext(state with { Sessions = state.Sessions.SetItem(conversation, id) }, ask.Agent, ask.Open.Conversation!, context => context)
            : state;
    }

    private static GatewayState Wiped(GatewayState state, GatewayEvent.ContextWiped e)
    {
        state = state with { Sessions = state.Sessions.RemoveRange(Conversations.SessionsOf(state, e.Agent, e.Conversation).ToList()) };
        return WithContext(state, e.Agent, e.Conversation, context => context with { Used = 0, Wipes = context.Wipes + 1, IsWiped = true });
    }

    /// <summary>A session that was opened before the wipe, and nothing asked in it yet, is the conversation's new one.</summary>
    private static GatewayState Briefed(GatewayState state, GatewayEvent.BriefRead e)
    {
        var ask = state.Asks[e.Ask.ToString()];
        if (ask is { HasSession: true, SessionId: { } session })
            state = state with { Sessions = state.Sessions.SetItem(Conversations.KeyOf(ask)!, session) };
        return Change(state, e.Ask, a => a with
        {
            Status = AskStatus.Ready, OpKey = null, Brief = e.Text, BriefedFor = state.ContextOf(a.Agent, a.Open.Conversation!)!.Wipes,
        });
    }

    private static GatewayState CallClaimed(GatewayState state, GatewayEvent.CallClaimed e)
    {
        state = Claimed(state, e.Ask, e.OpKey, a => a with
        {
            Status = AskStatus.Calling, Try = e.Try, Model = e.Model, Reserved = e.Reserved, ClaimedAt = e.At,
            SessionId = a.SessionId ?? Conversations.SessionOf(state, a with { Model = e.Model }),
        });
        return OnAccounts(state, e.Ask, account => account with { Reserved = account.Reserved + e.Reserved });
    }

    /// <summary>A session that was opened for one question alone is done with.</summary>
    private static GatewayState Paid(GatewayState state, AskId id, OpKey opKey, Amount used, long durationMs)
    {
        var reserved = state.Asks[id.ToString()].Reserved;
        var paid = used with { TimeMs = Math.Min(durationMs, reserved.TimeMs) };
        state = OnAccounts(Settled(state, opKey), id, account => account.Settled(reserved, paid));
        return Change(state, id, a => a with
        {
            OpKey = null, Reserved = default, ClaimedAt = null, HasSession = false, SessionId = null, WasCapped = reserved.Tokens < a.Limits.Tokens,
        }) with
        {
            DearestMicroUsd = Math.Max(state.DearestMicroUsd, used.CostMicroUsd),
        };
    }

    /// <summary>What a provider turned away at its door is no call.</summary>
    private static Amount UsedBy(ModelSpend spend, ModelFailureKind? failure)
    {
        var tokens = spend.Usage.Total();
        return new Amount(tokens, spend.CostMicroUsd, failure is { } kind && !Router.Counts(kind) && tokens == 0 ? 0 : 1);
    }

    private static GatewayState Answered(GatewayState state, GatewayEvent.CallAnswered e)
    {
        var ask = state.Asks[e.Ask.ToString()];
        if (e.By is null)
            state = OnRecord(state, ask, record => record.Succeeded());
        if (ask.Open.Conversation is { } name && state.ContextOf(ask.Agent, name) is not null)
            state = WithContext(state, ask.Agent, name, context => context with
            {
                Used = e.By is null ? e.Reply.ContextTokens ?? e.Reply.Spend.Usage.Total() : context.Used,
                IsWiped = context.IsWiped && ask.BriefedFor != context.Wipes,
            });
        return Ended(state, e.Ask, a => a with
        {
            Status = AskStatus.Answered, Reply = e.Reply with { Trace = e.Reply.Trace with { Request = null, Response = null } },
        });
    }

    private static GatewayState Failed(GatewayState state, AskId id, ModelFailure failure, DateTimeOffset? pauseUntil)
    {
        var model = state.Asks[id.ToString()].Model!.Value;
        state = OnRecord(state, state.Asks[id.ToString()], record => record.Failed(pauseUntil));
        return Change(state, id, a => a with
        {
            Status = AskStatus.Ready,
            OpKey = null,
            Candidates = [.. a.Candidates.Select(c => c.Model == model ? c with { Tries = c.Tries + 1, IsOut = c.IsOut || Router.IsOut(failure.Kind) } : c)],
            FailedTries = a.FailedTries + (Router.Counts(failure.Kind) ? 1 : 0),
            LastFailure = failure.Kind,
            LastError = failure.Message,
        });
    }

    private static GatewayState Ended(GatewayState state, AskId id, Func<AskState, AskState> change)
    {
        state = Change(state, id, a => change(a) with { Question = null, Askers = [], Shortage = null, Brief = null });
        return state with { Open = state.Open.Remove(state.Asks[id.ToString()].Number) };
    }

    private static GatewayState Withdrawn(GatewayState state, GatewayEvent.AsksWithdrawn e)
    {
        state = state.OpenAsks.Where(a => e.StepId is null || a.Id.StepId == e.StepId).ToList()
            .Aggregate(state, (s, ask) => Change(s, ask.Id, a => a with { WithdrawnFor = e.Reason }));
        return state with { IsClosed = state.IsClosed || e.StepId is null };
    }

    private static GatewayState OnAccounts(GatewayState state, AskId id, Func<Account, Account> change) =>
        WithStep(state, state.Asks[id.ToString()].StepAccount, change) with { Run = change(state.RunAccount) };

    private static GatewayState WithStep(GatewayState state, string stepId, Func<Account, Account> change) =>
        state with { Steps = state.Steps.SetItem(stepId, change(state.StepAccount(stepId))) };

    private static GatewayState WithContext(GatewayState state, string agent, string conversation, Func<ContextState, ContextState> change) => state with
    {
        Contexts = (state.Contexts ?? OrdinalMap.Empty<ContextState>())
            .SetItem(ContextState.KeyOf(agent, conversation), change(state.ContextOf(agent, conversation) ?? new ContextState(agent, conversation))),
    };

    private static GatewayState OnRecord(GatewayState state, AskState ask, Func<ModelRecord, ModelRecord> change)
    {
        var (agent, model) = (ask.Agent, ask.Model!.Value);
        return state with { Records = state.Records.SetItem(Router.KeyOf(agent, model), change(state.RecordOf(agent, model))) };
    }
}
