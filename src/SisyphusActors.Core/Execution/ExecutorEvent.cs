using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Execution;

/// <summary>
/// Facts about the steps of a run. A step id is the plan's own (<c>build</c>), or with an index for an item of a fan-out (<c>build[0]</c>).
/// Each whose name begins with <c>Step</c> is one change of one step's status.
/// </summary>
public abstract record ExecutorEvent : IEvent
{
    private ExecutorEvent() { }

    /// <param name="Approval">Of a plan that writes files; null for any other.</param>
    [Stored("execution-started.v1")]
    public sealed record ExecutionStarted(
        Plan Plan, Json Inputs, string Seed, ImmutableArray<string>? Secrets = null, PlanApproval? Approval = null) : ExecutorEvent;

    /// <summary>The step's condition did not hold when its turn came; it counts as completed, with <c>{}</c> as its outputs.</summary>
    /// <param name="When">The condition, as the plan has it.</param>
    [Stored("step-skipped.v1")]
    public sealed record StepSkipped(string StepId, string When) : ExecutorEvent;

    /// <summary>A fan-out step became the items of its list; it runs until the last of them has ended.</summary>
    [Stored("step-fanned-out.v1")]
    public sealed record StepFannedOut(string StepId, ImmutableArray<Json> Items) : ExecutorEvent;

    /// <summary>An attempt was claimed; it is dispatched after this is durable.</summary>
    /// <param name="Attempt">From 1.</param>
    [Stored("step-started.v1")]
    public sealed record StepStarted(string StepId, int Attempt, OpKey OpKey) : ExecutorEvent, IOperationClaimed;

    /// <summary>An attempt was given to another actor of the run, whose reply ends it.</summary>
    /// <param name="Attempt">From 1.</param>
    [Stored("step-delegated.v1")]
    public sealed record StepDelegated(string StepId, int Attempt, PersistenceId Worker) : ExecutorEvent;

    /// <summary>A delegated attempt failed and another one follows.</summary>
    [Stored("step-work-failed.v1")]
    public sealed record StepWorkFailed(string StepId, string Error, DateTimeOffset RetryAt) : ExecutorEvent;

    /// <summary>The time of a delegated attempt is up, and its worker was told to stop.</summary>
    [Stored("step-overdue.v1")]
    public sealed record StepOverdue(string StepId) : ExecutorEvent;

    /// <summary>Nothing tells whether an effect of the worker took place. It waits for a person's word.</summary>
    [Stored("step-work-in-doubt.v1")]
    public sealed record StepWorkInDoubt(string StepId, string Why) : ExecutorEvent;

    /// <summary>A person said what became of it, and the worker goes on.</summary>
    [Stored("step-work-resolved.v1")]
    public sealed record StepWorkResolved(string StepId, bool Settled, string By) : ExecutorEvent;

    /// <summary>The step waits for its durable timer, set in the same batch.</summary>
    [Stored("step-waiting.v1")]
    public sealed record StepWaiting(string StepId, DateTimeOffset DueAt) : ExecutorEvent;

    [Stored("step-awaiting-approval.v1")]
    public sealed record StepAwaitingApproval(string StepId, string Prompt) : ExecutorEvent;

    /// <summary>An attempt succeeded.</summary>
    /// <param name="By">Who said of a step in doubt that it did; null when its outcome came by itself.</param>
    /// <param name="Output">The end of what the command of a test or a milestone printed; null for any other.</param>
    [Stored("step-completed.v1")]
    public sealed record StepCompleted(string StepId, OpKey OpKey, Json Result, string? By = null, string? Output = null) : ExecutorEvent, IOperationSettled;

    /// <summary>A step that claims nothing ended: a wait ran out, a fan-out is whole, a person approved, a worker is done.</summary>
    /// <param name="By">Who approved; null for the rest.</param>
    [Stored("step-passed.v1")]
    public sealed record StepPassed(string StepId, Json Result, string? By) : ExecutorEvent;

    /// <summary>An attempt failed and another one follows.</summary>
    [Stored("step-attempt-failed.v1")]
    public sealed record StepAttemptFailed(string StepId, OpKey OpKey, string Error, int? ExitCode, DateTimeOffset RetryAt) : ExecutorEvent, IOperationSettled;

    /// <summary>The last attempt failed.</summary>
    [Stored("step-failed.v1")]
    public sealed record StepFailed(string StepId, OpKey OpKey, string Error, int? ExitCode) : ExecutorEvent, IOperationSettled;

    /// <summary>A step that claims nothing failed: an item of a fan-out failed, a list was none, a person rejected, a worker gave up.</summary>
    [Stored("step-rejected.v1")]
    public sealed record StepRejected(string StepId, string Error, string? By) : ExecutorEvent;

    /// <summary>Nothing tells whether the claimed effect took place. The claim stays open until a person resolves it.</summary>
    [Stored("step-in-doubt.v1")]
    public sealed record StepInDoubt(string StepId, OpKey OpKey, string Why) : ExecutorEvent, IOperationInDoubt;

    /// <summary>A person said the effect in doubt did not take place; the claim ends and the step is ready again.</summary>
    [Stored("step-retracted.v1")]
    public sealed record StepRetracted(string StepId, OpKey OpKey, string By) : ExecutorEvent, IOperationSettled;

    /// <summary>A person sent a failed step back to be run again. Unless it is of the cleanup, the cleanup is forgotten: it runs again at the next end.</summary>
    [Stored("step-reset.v1")]
    public sealed record StepReset(string StepId, string By) : ExecutorEvent;

    /// <summary>A claimed attempt was stopped.</summary>
    [Stored("step-cancelled.v1")]
    public sealed record StepCancelled(string StepId, OpKey OpKey) : ExecutorEvent, IOperationSettled;

    /// <summary>The step was only waiting (for a timer, a person or its next attempt) when the run was cancelled, or its worker has stopped.</summary>
    [Stored("step-abandoned.v1")]
    public sealed record StepAbandoned(string StepId) : ExecutorEvent;

    /// <summary>
    /// The run failed while the step only waited (for a timer or a person), or had items of its list left: it is pending again.
    /// Should the run go on, a wait or an approval begins anew, and a fan-out goes on with the items that are left.
    /// </summary>
    [Stored("step-deferred.v1")]
    public sealed record StepDeferred(string StepId) : ExecutorEvent;

    /// <summary>The timer of a step ran out while the run is paused; it takes effect when the run goes on.</summary>
    [Stored("step-held.v1")]
    public sealed record StepHeld(string StepId) : ExecutorEvent;

    /// <summary>A person paused the run: what is at work comes to its end, and nothing begins.</summary>
    [Stored("execution-paused.v1")]
    public sealed record ExecutionPaused(string By, string Reason) : ExecutorEvent;

    /// <summary>A person let a paused run go on.</summary>
    [Stored("execution-unpaused.v1")]
    public sealed record ExecutionUnpaused(string By) : ExecutorEvent;

    /// <param name="Force">The cleanup does not run, or is stopped as well.</param>
    [Stored("execution-cancelling.v1")]
    public sealed record ExecutionCancelling(
        string Reason, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Force = false) : ExecutorEvent;

    /// <summary>The steps have come to their end, and those of the cleanup begin.</summary>
    /// <param name="Outcome">What the steps came to.</param>
    /// <param name="Error">Why they failed; null unless they did.</param>
    [Stored("cleanup-started.v1")]
    public sealed record CleanupStarted(ExecutionResult Outcome, string? Error) : ExecutorEvent;

    /// <summary>What failed is tried anew, together with the steps that are to mend it: their next attempts follow.</summary>
    /// <param name="Round">From 2.</param>
    /// <param name="StepIds">The plan's steps, in its order.</param>
    [Stored("round-started.v1")]
    public sealed record RoundStarted(int Round, ImmutableArray<string> StepIds, ImmutableArray<StepFailure> Failures) : ExecutorEvent;

    /// <summary>A command of the plan's tests ended with exit code 0; the step that ran it is completed in the same batch.</summary>
    [Stored("test-passed.v1")]
    public sealed record TestPassed(string StepId, int Round, string Command) : ExecutorEvent;

    /// <summary>The tests and the scan of what was written with a skill have passed, or failed for good, and skill-rl was told.</summary>
    /// <param name="Attempt">At the step that wrote it.</param>
    [Stored("skill-judged.v1")]
    public sealed record SkillJudged(string StepId, int Attempt, string Skill, bool Succeeded) : ExecutorEvent;

    [Stored("execution-finished.v1")]
    public sealed record ExecutionFinished(ExecutionResult Result, string? Error) : ExecutorEvent;
}
