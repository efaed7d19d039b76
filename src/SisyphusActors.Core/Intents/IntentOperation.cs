using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Intents;

/// <summary>
/// The operations of planning. Each only looks, so it may be repeated after a crash; what a host found is recorded, and what was decided on it
/// can be told from the journal alone.
/// </summary>
public static class IntentOperation
{
    /// <summary>Finds memories by the words of a goal: <see cref="RecallQuery"/>, answered by <see cref="RecallResult"/>.</summary>
    public const string Recall = "recall";

    /// <summary>Looks at the planned files and at what is checked out: a <see cref="PlanOutput"/>, answered by <see cref="WorkspaceInspection"/>.</summary>
    public const string Inspect = "inspect";

    /// <summary>Asks the workspace's policies: a <see cref="PlanOutput"/>, answered by <see cref="PolicyResult"/>.</summary>
    public const string Policies = "policies";

    public static readonly ImmutableArray<string> Kinds = [Recall, Inspect, Policies];

    /// <param name="attempt">Of its kind in its run, from 1.</param>
    public static OpKey KeyOf(string runId, int attempt, string kind, Json with) => OpKey.Of(runId, IntentPlan.Compile, attempt, kind, with.Digest);

    public static OperationRequest Request(OpKey opKey, string runId, int attempt, string kind, Json with) => new(
        opKey, runId, IntentPlan.Compile, attempt, kind, Command: null, with, OrdinalMap.Empty<string>(), Item: null, Timeout: null, Idempotent: true,
        Outputs: [], new Lazy<StepContext>(() => new StepContext(Json.EmptyObject, OrdinalMap.Empty<Json>())));

    /// <returns>The result, or why there is none.</returns>
    public static (T? Result, string? Error) Read<T>(OperationOutcome outcome) where T : class => outcome switch
    {
        OperationOutcome.Succeeded succeeded => (StoredJson.FromCanonical<T>(succeeded.Result), null),
        OperationOutcome.Failed failed => (null, failed.Error),
        OperationOutcome.InDoubt doubt => (null, doubt.Why),
        _ => (null, "It was stopped from outside the run."),
    };
}

public sealed record RecallQuery(string Goal);

public sealed record RecallResult(ImmutableArray<RecalledMemory> Memories);

/// <param name="Id">Such as <c>m12</c>.</param>
/// <param name="Type">Such as <c>correction</c>.</param>
public sealed record RecalledMemory(string Id, string Type, string Text);

/// <param name="Problems">Why planned files cannot be written as planned, a sentence each.</param>
public sealed record WorkspaceInspection(PlanBase Base, ImmutableArray<string> Problems);

public sealed record PolicyResult(ImmutableArray<PolicyVerdict> Verdicts);

/// <param name="Policy">The executable's name.</param>
/// <param name="Why">What a policy that rejects says; empty for one that passes.</param>
/// <param name="Error">Why it could not be asked, which rejects as well; null when it answered.</param>
public sealed record PolicyVerdict(string Policy, bool Passed, string Why, string? Error = null);
