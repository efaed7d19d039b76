using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;

namespace SisyphusActors.Core.Gateway;

/// <summary>Facts about what a run asks of models: questions, the calls each takes, and the budget they are paid from.</summary>
public abstract record GatewayEvent : IEvent
{
    private GatewayEvent() { }

    /// <summary>The limits of a run that asks for the first time, from the settings of the host it asks in.</summary>
    /// <param name="Step">Of each step.</param>
    [Stored("budget-opened.v1")]
    public sealed record BudgetOpened(BudgetLimits Run, BudgetLimits Step) : GatewayEvent;

    [Stored("budget-added.v1")]
    public sealed record BudgetAdded(string? StepId, Amount Added, string By) : GatewayEvent;

    /// <summary>A question came in, or one that had failed came again.</summary>
    /// <param name="Candidates">Models in the order to try them, one or more.</param>
    [Stored("model-asked.v1")]
    public sealed record Asked(
        AskId Ask,
        PersistenceId By,
        Question Question,
        ImmutableArray<ModelName> Candidates,
        ModelLimits Limits,
        [property: JsonPropertyName("timeoutMs")] TimeSpan Timeout,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool WantsNews = false) : GatewayEvent;

    /// <summary>Another actor wants the same answer.</summary>
    [Stored("model-awaited.v1")]
    public sealed record Awaited(AskId Ask, PersistenceId By) : GatewayEvent;

    /// <summary>A session of the provider is to be opened.</summary>
    /// <param name="Try">Claims of this question so far, this one included.</param>
    [Stored("model-session-claimed.v1")]
    public sealed record SessionClaimed(AskId Ask, int Try, OpKey OpKey, ModelName Model) : GatewayEvent, IOperationClaimed;

    /// <param name="SessionId">Null where the provider keeps none.</param>
    [Stored("model-session-opened.v1")]
    public sealed record SessionOpened(AskId Ask, OpKey OpKey, string? SessionId) : GatewayEvent, IOperationSettled;

    [Stored("model-session-failed.v1")]
    public sealed record SessionFailed(AskId Ask, OpKey OpKey, ModelFailure Failure, DateTimeOffset? PauseUntil) : GatewayEvent, IOperationSettled;

    /// <summary>A model is to be asked.</summary>
    /// <param name="Reserved">The most it may come to; it is stopped at these tokens and this time.</param>
    /// <param name="At">UTC.</param>
    [Stored("model-call-claimed.v1")]
    public sealed record CallClaimed(AskId Ask, int Try, OpKey OpKey, ModelName Model, Amount Reserved, DateTimeOffset At) : GatewayEvent, IOperationClaimed;

    /// <param name="DurationMs">From claim to settlement, a host's absence included.</param>
    /// <param name="By">Who said of a call in doubt that it was answered so; null for the model itself.</param>
    [Stored("model-call-answered.v1")]
    public sealed record CallAnswered(AskId Ask, OpKey OpKey, ModelReply Reply, long DurationMs, string? By = null) : GatewayEvent, IOperationSettled;

    /// <summary>One call gave no answer; another may follow.</summary>
    /// <param name="PauseUntil">UTC; the model is not asked before. Null when it may be at once.</param>
    [Stored("model-call-failed.v1")]
    public sealed record CallFailed(AskId Ask, OpKey OpKey, ModelFailure Failure, long DurationMs, DateTimeOffset? PauseUntil) : GatewayEvent, IOperationSettled;

    /// <summary>It was stopped because its answer is not wanted any more.</summary>
    [Stored("model-call-cancelled.v1")]
    public sealed record CallCancelled(AskId Ask, OpKey OpKey, ModelSpend Spend, long DurationMs) : GatewayEvent, IOperationSettled;

    /// <summary>Nothing tells whether it was answered and paid. The claim stays open until a person resolves it.</summary>
    [Stored("model-call-in-doubt.v1")]
    public sealed record CallInDoubt(AskId Ask, OpKey OpKey, string Why) : GatewayEvent, IOperationInDoubt;

    /// <summary>A person said that the call in doubt did not take place.</summary>
    [Stored("model-call-retracted.v1")]
    public sealed record CallRetracted(AskId Ask, OpKey OpKey, string By) : GatewayEvent, IOperationSettled;

    /// <summary>What a conversation held is forgotten: its next question is asked in a session of its own, which begins with a brief of the run.</summary>
    /// <param name="Used">Tokens of the last answer's context; 0 where there was none.</param>
    /// <param name="Limit">Tokens the model's context holds; null where that is not known.</param>
    /// <param name="By">Who asked for it; null where the context was full.</param>
    [Stored("context-wiped.v1")]
    public sealed record ContextWiped(string Agent, string Conversation, long Used, long? Limit, string? By) : GatewayEvent;

    /// <summary>A brief of the run is to be read, for the first question after that.</summary>
    /// <param name="Try">Claims of this question so far, this one included.</param>
    [Stored("context-brief-claimed.v1")]
    public sealed record BriefClaimed(AskId Ask, int Try, OpKey OpKey) : GatewayEvent, IOperationClaimed;

    /// <param name="Text">What the question is sent with.</param>
    [Stored("context-brief-read.v1")]
    public sealed record BriefRead(AskId Ask, OpKey OpKey, string Text) : GatewayEvent, IOperationSettled;

    [Stored("context-brief-failed.v1")]
    public sealed record BriefFailed(AskId Ask, OpKey OpKey, string Error) : GatewayEvent, IOperationSettled;

    /// <summary>Every model left to try is to be left alone for a while; a durable timer is set.</summary>
    [Stored("model-ask-paused.v1")]
    public sealed record AskPaused(AskId Ask, DateTimeOffset Until) : GatewayEvent;

    /// <summary>Its timer fired.</summary>
    [Stored("model-ask-continued.v1")]
    public sealed record AskContinued(AskId Ask) : GatewayEvent;

    /// <summary>Too little is left of a budget: nothing is sent until more is added.</summary>
    [Stored("model-ask-held.v1")]
    public sealed record AskHeld(AskId Ask, Shortage Shortage) : GatewayEvent;

    /// <summary>No model is tried any more.</summary>
    [Stored("model-ask-failed.v1")]
    public sealed record AskFailed(AskId Ask, ModelFailureKind Kind, string Error) : GatewayEvent;

    /// <param name="StepId">Null for all questions, those to come included.</param>
    [Stored("model-asks-withdrawn.v1")]
    public sealed record AsksWithdrawn(string? StepId, string Reason) : GatewayEvent;

    /// <summary>A withdrawn question has nothing at work any more.</summary>
    [Stored("model-ask-dropped.v1")]
    public sealed record AskDropped(AskId Ask) : GatewayEvent;
}
