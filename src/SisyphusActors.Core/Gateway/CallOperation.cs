using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Briefs;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Gateway;

/// <summary>Claims sessions and calls, and turns a claim into what its provider gets.</summary>
internal static class CallOperation
{
    public static void ClaimBrief(Turn<GatewayState> turn, AskState ask) => turn.Persist(new GatewayEvent.BriefClaimed(
        ask.Id, ask.Try + 1, KeyOf(turn.Self.Scope, ask, BriefOperation.Kind, BriefOperation.With(Brief.DefaultTokens).Digest)));

    public static void ClaimSession(Turn<GatewayState> turn, AskState ask, ModelName model)
    {
        var request = SessionRequest(ask, model);
        turn.Persist(new GatewayEvent.SessionClaimed(
            ask.Id, ask.Try + 1, KeyOf(turn.Self.Scope, ask, ModelOperation.SessionKind, ModelJson.Of(request).Digest), model));
    }

    public static void ClaimCall(Turn<GatewayState> turn, AskState ask, ModelName model, Amount reserved)
    {
        var request = Request(ask, model, ask.Limits, sessionId: null);
        turn.Persist(new GatewayEvent.CallClaimed(
            ask.Id, ask.Try + 1, KeyOf(turn.Self.Scope, ask, ModelOperation.Kind, request.InputHash), model, reserved, turn.Now));
    }

    public static OperationRequest Resolve(GatewayOptions options, string runId, GatewayState state, OpKey opKey)
    {
        var ask = state.Claimed(opKey) ?? throw new InvalidOperationException($"Operation {opKey} is not claimed.");
        var (kind, with, timeout, idempotent) = ask.Status switch
        {
            AskStatus.Briefing => (BriefOperation.Kind, BriefOperation.With(Brief.DefaultTokens), (TimeSpan?)null, true),
            AskStatus.Opening => (ModelOperation.SessionKind, ModelJson.Of(SessionRequest(ask, ask.Model!.Value)), null, true),
            _ => (ModelOperation.Kind,
                ModelJson.Of(Request(ask, ask.Model!.Value, ask.Limits with { Tokens = ask.Reserved.Tokens }, ask.SessionId ?? Conversations.SessionOf(state, ask))),
                TimeSpan.FromMilliseconds(ask.Reserved.TimeMs),
                options.AtLeastOnce.Contains(ask.Model!.Value.Provider)),
        };
        return new OperationRequest(
            opKey, runId, ask.Id.StepId, ask.Id.Attempt, kind, Command: null, with, OrdinalMap.Empty<string>(), Item: null, timeout, idempotent,
            Outputs: [], new Lazy<StepContext>(() => new StepContext(Json.EmptyObject, OrdinalMap.Empty<Json>())))
        {
            MayRun = ask.WithdrawnFor is null,
            IsInDoubt = ask.Status == AskStatus.InDoubt,
        };
    }

    /// <summary>Each try has a key of its own: one that failed is never sent again.</summary>
    private static OpKey KeyOf(string runId, AskState ask, string operation, Sha256 input) =>
        OpKey.Of(runId, ask.Id.StepId, ask.Id.Attempt, $"{operation} {ask.Id.Kind} {ask.Try + 1}", input);

    private static ModelSessionRequest SessionRequest(AskState ask, ModelName model) => new(model, ask.Agent, ask.Open.Tools);

    private static ModelRequest Request(AskState ask, ModelName model, ModelLimits limits, string? sessionId) => new(
        model, ask.Agent, ask.Open.System, ask.Prompt, ask.Open.Schema, ask.Open.Tools, limits, sessionId);
}
