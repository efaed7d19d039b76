using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Runs;

/// <summary>What a run's coordinator is told: by people, and by the actors it routes between.</summary>
public abstract record RunMessage : IMessage
{
    private RunMessage() { }

    /// <param name="Goal">What the run is for, in a person's words: the workflow's name, or the command.</param>
    /// <param name="Inputs">A JSON object.</param>
    /// <param name="Seed">Seeds the run's jitter.</param>
    /// <param name="Workspace">The folder the steps run in, absolute.</param>
    /// <param name="Secrets">Names of variables whose values its hosts are to have, and nobody stores; null for none.</param>
    [Stored("start-run.v1")]
    public sealed record StartRun(string Goal, WorkflowDocument Document, Json Inputs, string Seed, string Workspace, string By, ImmutableArray<string>? Secrets = null) : RunMessage;

    /// <summary>A run that has a goal and no workflow: a model plans it, and a person approves the plan.</summary>
    /// <param name="Goal">1 to 10,000 characters.</param>
    /// <param name="Seed">Seeds the run's jitter.</param>
    /// <param name="Workspace">The folder it works in, absolute.</param>
    /// <param name="Secrets">As of <see cref="StartRun"/>.</param>
    /// <param name="Allowed">Globs: a plan all of whose files match one is approved without being asked about. Null asks about each.</param>
    /// <param name="IsHeld">It is queued, and planned once it is resumed.</param>
    [Stored("start-intent.v1")]
    public sealed record StartIntent(
        string Goal, string Seed, string Workspace, string By, ImmutableArray<string>? Secrets = null, ImmutableArray<string>? Allowed = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsHeld = false) : RunMessage
    {
        public const int GoalLengthMax = 10_000;

        /// <returns>What is wrong with it, as a sentence; null for nothing.</returns>
        public string? Problem() =>
            string.IsNullOrWhiteSpace(Goal) ? "There is no goal: say what the run is for."
            : Goal.Length > GoalLengthMax ? $"A goal has at most {GoalLengthMax} characters; this one has {Goal.Length}. Write it to a file and name that."
            : (Allowed ?? []).Select(Reservations.PathPattern.Problem).FirstOrDefault(wrong => wrong is not null);
    }

    /// <summary>A person accepts exactly the plan that waits.</summary>
    /// <param name="PlanHash">Of the plan as it was shown.</param>
    /// <param name="BaseCommit">What is checked out now; null outside a Git repository.</param>
    [Stored("approve-plan.v1")]
    public sealed record ApprovePlan(Sha256 PlanHash, string? BaseCommit, string By) : RunMessage;

    /// <summary>A person sends the plan that waits back to the planner.</summary>
    [Stored("reject-plan.v1")]
    public sealed record RejectPlan(Sha256 PlanHash, string By, string Reason) : RunMessage;

    /// <summary>Go on with a run whose host ended, or begin with one that is queued.</summary>
    [Stored("resume-run.v1")]
    public sealed record ResumeRun(string By) : RunMessage;

    /// <param name="Force">Without the cleanup, or ending it.</param>
    [Stored("cancel-run.v1")]
    public sealed record CancelRun(
        string By, string Reason, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Force = false) : RunMessage;

    /// <summary>From the planner.</summary>
    [Stored("plan-proposed.v1")]
    public sealed record PlanProposed(Plan Plan, Json Inputs, ImmutableArray<Problem> Problems) : RunMessage;

    /// <summary>From the planner: it has no other plan to offer.</summary>
    /// <param name="Error">Why, of a goal.</param>
    [Stored("planning-ended.v1")]
    public sealed record PlanningEnded(ImmutableArray<Problem> Problems, string? Error = null) : RunMessage;

    /// <summary>From the validator: the finalised plan.</summary>
    /// <param name="Inputs">With defaults filled in.</param>
    /// <param name="Base">What a model's plan was judged against; null for a workflow file's, which a person need not approve.</param>
    /// <param name="Warnings">What a person should know before approving it.</param>
    [Stored("plan-accepted.v1")]
    public sealed record PlanAccepted(Plan Plan, Json Inputs, PlanBase? Base = null, ImmutableArray<string>? Warnings = null) : RunMessage;

    /// <summary>From the validator.</summary>
    /// <param name="IsFinal">Another plan would not help: something it is judged by could not be asked.</param>
    [Stored("plan-rejected.v1")]
    public sealed record PlanRejected(
        Sha256 PlanHash, ImmutableArray<Problem> Problems, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsFinal = false) : RunMessage;

    /// <summary>From the executor: nothing moves until a person acts.</summary>
    /// <param name="StepIds">The steps that wait, in plan order.</param>
    [Stored("execution-blocked.v1")]
    public sealed record ExecutionBlocked(BlockedOn On, ImmutableArray<string> StepIds) : RunMessage;

    /// <summary>From the executor: it moves again, also after a failed step was retried.</summary>
    [Stored("execution-continued.v1")]
    public sealed record ExecutionContinued : RunMessage;

    /// <summary>From the executor.</summary>
    /// <param name="Error">Why it failed, or what failed in the cleanup of a cancelled run.</param>
    /// <param name="Learnings">What is worth remembering of it; null for nothing.</param>
    [Stored("execution-ended.v1")]
    public sealed record ExecutionEnded(ExecutionResult Result, string? Error, ImmutableArray<Learning>? Learnings = null) : RunMessage;

    /// <summary>From the gateway: the run asks models, so the gateway is to be told of its end.</summary>
    [Stored("models-asked.v1")]
    public sealed record ModelsAsked : RunMessage;

    /// <summary>From the gateway: no question to a model goes on until a person acts.</summary>
    /// <param name="StepIds">The steps whose questions wait.</param>
    [Stored("models-blocked.v1")]
    public sealed record ModelsBlocked(BlockedOn On, ImmutableArray<string> StepIds) : RunMessage;

    /// <summary>From the gateway.</summary>
    [Stored("models-continued.v1")]
    public sealed record ModelsContinued : RunMessage;
}

public enum BlockedOn
{
    /// <summary>A person's approval.</summary>
    [JsonStringEnumMemberName("approval")]
    Approval,

    /// <summary>A person's word on a step in doubt.</summary>
    [JsonStringEnumMemberName("doubt")]
    Doubt,

    /// <summary>A person paused it.</summary>
    [JsonStringEnumMemberName("pause")]
    Pause,

    /// <summary>More of a budget that is used up.</summary>
    [JsonStringEnumMemberName("budget")]
    Budget,

    /// <summary>A person's word on a model call in doubt.</summary>
    [JsonStringEnumMemberName("call-doubt")]
    CallDoubt,

    /// <summary>A person's approval of its plan.</summary>
    [JsonStringEnumMemberName("plan")]
    Plan,
}

public enum ExecutionResult
{
    [JsonStringEnumMemberName("succeeded")]
    Succeeded,
    [JsonStringEnumMemberName("failed")]
    Failed,
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}
