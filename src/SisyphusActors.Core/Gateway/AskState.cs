using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Gateway;

public enum AskStatus
{
    /// <summary>To be claimed as soon as that may be.</summary>
    Ready,

    /// <summary>A brief of the run is being read for it.</summary>
    Briefing,

    /// <summary>Its session is being opened.</summary>
    Opening,

    Calling,

    InDoubt,

    /// <summary>On a durable timer.</summary>
    Paused,

    /// <summary>On its budget.</summary>
    Held,

    Answered,
    Failed,
    Dropped,
}

/// <summary>One question and how far it has come.</summary>
/// <param name="Number">Questions are taken in this order.</param>
/// <param name="InputHash">Of all that makes it this question and no other.</param>
/// <param name="Question">Null once it has ended: only the answer is kept.</param>
/// <param name="Askers">Who wait for its answer.</param>
/// <param name="Try">Claims so far, never counted down: each has an op key of its own.</param>
/// <param name="FailedTries">Those that count, since it was last asked.</param>
/// <param name="OpKey">Of the claim at work, or in doubt.</param>
/// <param name="Model">Of the claim at work, of the session opened for it, or of the answer.</param>
/// <param name="Reserved">For the call at work or in doubt.</param>
/// <param name="WasCapped">The budget gave the last call fewer tokens than the question may take.</param>
/// <param name="Brief">What it is sent with, the first of its conversation after a wipe; null otherwise.</param>
/// <param name="BriefedFor">Which wipe that was, from 1.</param>
/// <param name="SessionId">Of the session opened for it, or of its conversation while a call is at work or in doubt.</param>
/// <param name="WithdrawnFor">Why its answer is not wanted any more; null while it is.</param>
public sealed record AskState(
    int Number,
    AskId Id,
    string Agent,
    Sha256 InputHash,
    Question? Question,
    ImmutableArray<Candidate> Candidates,
    ModelLimits Limits,
    [property: JsonPropertyName("timeoutMs")] TimeSpan Timeout,
    ImmutableArray<PersistenceId> Askers,
    AskStatus Status = AskStatus.Ready,
    int Try = 0,
    int FailedTries = 0,
    OpKey? OpKey = null,
    ModelName? Model = null,
    bool HasSession = false,
    string? SessionId = null,
    Amount Reserved = default,
    DateTimeOffset? ClaimedAt = null,
    bool WasCapped = false,
    Shortage? Shortage = null,
    ModelFailureKind? LastFailure = null,
    string? LastError = null,
    string? WithdrawnFor = null,
    ModelReply? Reply = null,
    string? Brief = null,
    int BriefedFor = 0)
{
    internal bool IsOpen => Status is not (AskStatus.Answered or AskStatus.Failed or AskStatus.Dropped);

    /// <summary>The question; there is one while it is open.</summary>
    [JsonIgnore]
    public Question Open => Question ?? throw new InvalidOperationException($"{Id} has ended, so its question is gone.");

    /// <summary>As it is sent.</summary>
    internal string Prompt => Brief is { } brief ? ContextText.Primed(brief, Open.Prompt) : Open.Prompt;

    /// <summary>What its calls are paid from besides the run's budget: a step's items share one.</summary>
    internal string StepAccount => Execution.StepIds.PlanStepOf(Id.StepId);

    internal static Sha256 HashOf(Question question, ImmutableArray<ModelName> candidates) =>
        Sha256.Of($"{question.Hash}\n{string.Join('\n', candidates)}");
}

/// <summary>A model that a question may go to.</summary>
/// <param name="IsOut">It cannot answer this question, whenever it is asked.</param>
public sealed record Candidate(ModelName Model, int Tries = 0, bool IsOut = false);
