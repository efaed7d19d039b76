using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Execution;

/// <summary>One step, or one item of a fan-out, that has begun. A step not yet begun has no state.</summary>
/// <param name="Attempt">The number of its latest attempt, from 1, never counted down: attempts have op keys of their own. 0 before the first.</param>
/// <param name="AttemptsBefore">Attempts made before a person last sent it back; the retry policy does not count them.</param>
/// <param name="OpKey">Of the latest attempt.</param>
/// <param name="OnPerson">Waiting for a person rather than a timer.</param>
/// <param name="Items">What a fan-out step fanned out over; null for any other.</param>
/// <param name="Dispensed">How many items have been made ready so far.</param>
/// <param name="EndedItems">How many items have completed, failed or been cancelled.</param>
/// <param name="IsHeld">Its timer ran out while the run is paused.</param>
/// <param name="IsTolerated">It failed, and the run goes on all the same.</param>
/// <param name="Worker">The actor that works on it, or did; null for a step of the executor's own.</param>
/// <param name="IsOverdue">Its worker was told to stop because its time is up.</param>
/// <param name="ExitCode">Of a shell command that failed for good; null for anything else.</param>
public sealed record StepState(
    StepStatus Status,
    int Attempt = 0,
    int AttemptsBefore = 0,
    OpKey? OpKey = null,
    Json Result = default,
    string? Error = null,
    bool OnPerson = false,
    ImmutableArray<Json>? Items = null,
    int Dispensed = 0,
    int EndedItems = 0,
    int FailedItems = 0,
    bool IsTolerated = false,
    bool IsHeld = false,
    PersistenceId? Worker = null,
    bool IsOverdue = false,
    int? ExitCode = null)
{
    internal bool IsFannedOut => Items is not null;

    internal bool IsEnded => Status is StepStatus.Completed or StepStatus.Failed or StepStatus.Cancelled;

    /// <summary>Whether those that need it may begin.</summary>
    internal bool LetsOthersBegin => Status is StepStatus.Completed or StepStatus.Skipped || Status is StepStatus.Failed && IsTolerated;
}

/// <summary>A place in the plan: a step, or one item of its fan-out.</summary>
/// <param name="Step">Index in the plan.</param>
/// <param name="Item">Index in the list; -1 for the step itself.</param>
public readonly record struct StepPlace(int Step, int Item = -1) : IComparable<StepPlace>
{
    public int CompareTo(StepPlace other) => (Step, Item).CompareTo((other.Step, other.Item));
}

/// <summary>Step ids as events carry them: <c>build</c>, or <c>build[0]</c> for an item.</summary>
public static class StepIds
{
    public static string OfItem(string stepId, int item) => $"{stepId}[{item}]";

    /// <summary>The plan's step id, without an item's index.</summary>
    public static string PlanStepOf(string stepId) => stepId.EndsWith(']') ? stepId[..stepId.LastIndexOf('[')] : stepId;

    public static int? ItemOf(string stepId) =>
        stepId.EndsWith(']') && int.TryParse(stepId.AsSpan(stepId.LastIndexOf('[') + 1)[..^1], out var item) ? item : null;
}
