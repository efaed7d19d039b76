using System.Text.Json;

namespace SisyphusActors.Core.Runs;

/// <summary>Where a run stands. Stored and shown in snake case: <c>waiting_input</c>.</summary>
public enum RunStatus
{
    /// <summary>Its goal was noted; it is planned once it is resumed.</summary>
    Queued,

    Planning,
    Running,

    /// <summary>Nothing moves until a person approves or rejects.</summary>
    WaitingInput,

    /// <summary>Nothing moves until a person settles something: a step in doubt, a parked message.</summary>
    NeedsAttention,

    /// <summary>A person paused it and nothing is at work, until it is resumed; or a budget is used up, until a person adds to it.</summary>
    Paused,

    /// <summary>It was on its way when its host ended; <c>resume</c> goes on.</summary>
    Interrupted,

    Succeeded,
    Failed,
    Cancelled,
}

/// <summary>Where a step stands. Stored and shown in snake case: <c>in_doubt</c>.</summary>
public enum StepStatus
{
    Pending,
    Running,

    /// <summary>An attempt failed and the next one is due later.</summary>
    Retrying,

    /// <summary>On a durable timer, or on a person.</summary>
    Waiting,

    Completed,

    /// <summary>Its condition did not hold when its turn came; those that need it go on.</summary>
    Skipped,

    Failed,

    /// <summary>Its host died and nothing tells whether its effect took place.</summary>
    InDoubt,

    Cancelled,
}

public static class StatusNames
{
    private static readonly string[] OfRuns = [.. Enum.GetNames<RunStatus>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    private static readonly string[] OfSteps = [.. Enum.GetNames<StepStatus>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    public static string Name(this RunStatus status) => OfRuns[(int)status];

    public static string Name(this StepStatus status) => OfSteps[(int)status];

    /// <summary>How a run stands that waits for this.</summary>
    public static RunStatus Status(this BlockedOn on) => on switch
    {
        BlockedOn.Approval or BlockedOn.Plan => RunStatus.WaitingInput,
        BlockedOn.Pause or BlockedOn.Budget => RunStatus.Paused,
        _ => RunStatus.NeedsAttention,
    };

    public static bool IsEnded(this RunStatus status) => status is RunStatus.Succeeded or RunStatus.Failed or RunStatus.Cancelled;

    /// <summary>Whether a run in this status needs a live host to move: without one it is interrupted.</summary>
    public static bool NeedsHost(this RunStatus status) => status is RunStatus.Planning or RunStatus.Running;
}
