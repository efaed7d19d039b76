using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.Core.Gateway;

/// <summary>When a conversation's context is wiped, and which question then needs a brief.</summary>
internal static class ContextWipe
{
    /// <summary>The first one after a wipe, until it is answered.</summary>
    public static bool NeedsBrief(GatewayState state, AskState ask) =>
        ask.Open.Conversation is { } name && state.ContextOf(ask.Agent, name) is { IsWiped: true } context && ask.BriefedFor != context.Wipes;

    /// <summary>Before its session is full, so that the provider need not shorten it in silence.</summary>
    /// <param name="ask">As it was while it was at work.</param>
    public static void AfterAnswer(Turn<GatewayState> turn, GatewayOptions options, AskState ask)
    {
        if (turn.State.Find(ask.Id) is { Status: AskStatus.Answered } && ask is { Open.Conversation: { } name, SessionId: { } session }
            && Conversations.SessionOf(turn.State, ask) == session && turn.State.ContextOf(ask.Agent, name) is { Used: var used }
            && options.ContextSizeOf(ask.Model!.Value) is { } size && used * 100 > size * options.WipeAtPercent)
            turn.Persist(new GatewayEvent.ContextWiped(ask.Agent, name, used, size, By: null));
    }

    public static void All(Turn<GatewayState> turn, GatewayMessage.WipeContexts wipe)
    {
        var held = turn.State.Contexts?.Values.Where(c => Conversations.SessionsOf(turn.State, c.Agent, c.Conversation).Any()).ToList() ?? [];
        if (held.Count == 0)
            turn.Refuse("no-context", "No agent of this run has a conversation with a context: there is nothing to clear.");
        foreach (var context in held)
            turn.Persist(new GatewayEvent.ContextWiped(context.Agent, context.Conversation, context.Used, Limit: null, wipe.By));
    }
}
