using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Execution;

/// <summary>What a run's executor is told: the plan by its coordinator, the rest by people.</summary>
public abstract record ExecutorMessage : IMessage
{
    private ExecutorMessage() { }

    /// <param name="Inputs">With defaults filled in.</param>
    /// <param name="Secrets">Names of variables that the steps need the values of; null for none.</param>
    /// <param name="Approval">Of a plan that writes files; null for one that came from a workflow file.</param>
    [Stored("start-execution.v1")]
    public sealed record StartExecution(
        Plan Plan, Json Inputs, string Seed, ImmutableArray<string>? Secrets = null, PlanApproval? Approval = null) : ExecutorMessage;

    /// <summary>A person approved the plan anew: with more files, or in a workspace that has changed.</summary>
    [Stored("amend-execution.v1")]
    public sealed record AmendExecution(Plan Plan, PlanApproval Approval) : ExecutorMessage;

    /// <summary>A new host took the run up: start what is ready.</summary>
    [Stored("continue-execution.v1")]
    public sealed record ContinueExecution : ExecutorMessage;

    /// <param name="Force">Without the cleanup, or ending it.</param>
    [Stored("cancel-execution.v1")]
    public sealed record CancelExecution(
        string Reason, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Force = false) : ExecutorMessage;

    /// <summary>Begin nothing new; what is at work comes to its end.</summary>
    [Stored("pause-execution.v1")]
    public sealed record PauseExecution(string By, string Reason) : ExecutorMessage;

    [Stored("unpause-execution.v1")]
    public sealed record UnpauseExecution(string By) : ExecutorMessage;

    [Stored("approve-step.v1")]
    public sealed record ApproveStep(string StepId, string By) : ExecutorMessage;

    [Stored("reject-step.v1")]
    public sealed record RejectStep(string StepId, string By, string Reason) : ExecutorMessage;

    /// <summary>Start a failed step again, its attempts counted from one.</summary>
    [Stored("retry-step.v1")]
    public sealed record RetryStep(string StepId, string By) : ExecutorMessage;

    /// <summary>A person knows what became of a step in doubt.</summary>
    /// <param name="Settled">True: its effect took place, with <paramref name="Output"/> as its result. False: it did not; run it again.</param>
    [Stored("resolve-step.v1")]
    public sealed record ResolveStep(string StepId, bool Settled, Json Output, string By) : ExecutorMessage;
}
