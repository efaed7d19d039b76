using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Runs;

/// <summary>Facts about a run as a whole. Each whose name begins with <c>Run</c>, but for <see cref="RunAskedModels"/>, is one change of its status.</summary>
public abstract record RunEvent : IEvent
{
    private RunEvent() { }

    /// <param name="Secrets">Names of variables whose values its hosts are to have; null for none.</param>
    /// <param name="Allowed">Globs of files that a plan may write without being asked about; null to ask about each plan.</param>
    [Stored("run-queued.v1")]
    public sealed record RunQueued(
        string Goal, string Source, Json Inputs, string Seed, string Workspace, string By, ImmutableArray<string>? Secrets = null,
        ImmutableArray<string>? Allowed = null) : RunEvent;

    [Stored("run-planning.v1")]
    public sealed record RunPlanning : RunEvent;

    /// <summary>The validator accepted the plan and the run is pinned to it.</summary>
    [Stored("plan-finalised.v1")]
    public sealed record PlanFinalised(Sha256 PlanHash) : RunEvent;

    /// <summary>A model's plan is good, and a person's word on it is wanted.</summary>
    /// <param name="NotAllowed">The files that keep it from being approved by the run's own globs; null where it has none.</param>
    [Stored("plan-submitted.v1")]
    public sealed record PlanSubmitted(
        Plan Plan, Json Inputs, PlanBase Base, ImmutableArray<string> Warnings, ImmutableArray<string>? NotAllowed = null) : RunEvent;

    [Stored("plan-approved.v1")]
    public sealed record PlanApproved(PlanApproval Approval) : RunEvent;

    /// <summary>A person wants another plan.</summary>
    [Stored("plan-returned.v1")]
    public sealed record PlanReturned(Sha256 PlanHash, string By, string Reason) : RunEvent;

    /// <summary>The memory lane was told what is worth remembering of it.</summary>
    [Stored("learnings-told.v1")]
    public sealed record LearningsTold(ImmutableArray<Learning> Learnings) : RunEvent;

    [Stored("run-started.v1")]
    public sealed record RunStarted : RunEvent;

    [Stored("run-blocked.v1")]
    public sealed record RunBlocked(BlockedOn On, ImmutableArray<string> StepIds) : RunEvent;

    /// <summary>Its gateway has begun: it is told of the run's end.</summary>
    [Stored("run-asked-models.v1")]
    public sealed record RunAskedModels : RunEvent;

    /// <summary>It moves again after it was blocked or had failed.</summary>
    [Stored("run-continued.v1")]
    public sealed record RunContinued : RunEvent;

    /// <summary>A new host took it up after the last one ended.</summary>
    [Stored("run-resumed.v1")]
    public sealed record RunResumed(string By) : RunEvent;

    /// <summary>A person asked for its end; it is cancelled once nothing of it is at work any more, its cleanup included.</summary>
    /// <param name="Force">Without the cleanup, or ending it.</param>
    [Stored("run-cancel-requested.v1")]
    public sealed record RunCancelRequested(
        string By, string Reason, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Force = false) : RunEvent;

    [Stored("run-succeeded.v1")]
    public sealed record RunSucceeded : RunEvent;

    /// <param name="Problems">What the validator found, when it was the plan that failed.</param>
    [Stored("run-failed.v1")]
    public sealed record RunFailed(string Error, ImmutableArray<Problem> Problems) : RunEvent;

    /// <param name="CleanupError">What failed in its cleanup; null for nothing.</param>
    [Stored("run-cancelled.v1")]
    public sealed record RunCancelled(string Reason, string? CleanupError = null) : RunEvent;
}
