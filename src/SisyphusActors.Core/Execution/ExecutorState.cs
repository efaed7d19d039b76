using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Execution;

public enum ExecutorPhase
{
    Idle,
    Executing,
    Cancelling,

    /// <summary>The steps have come to their end, those of the cleanup have not.</summary>
    CleaningUp,

    /// <summary>Succeeded or failed: nothing more happens by itself; a person may retry a failed step.</summary>
    Ended,

    Cancelled,
}

/// <summary>Where a run's steps stand.</summary>
/// <param name="Steps">Steps and items that have begun, by id.</param>
/// <param name="Ready">What may start now, in plan order.</param>
/// <param name="NeedsLeft">For each step not yet ready, by index: how many of its needs have not completed.</param>
/// <param name="Secrets">Names of variables that the steps need the values of; null for none.</param>
/// <param name="Claims">Step id by op key, of every operation claimed and not settled.</param>
/// <param name="Tally">Of the steps without those of the cleanup.</param>
/// <param name="Cleanup">The tally of the cleanup.</param>
/// <param name="Outcome">What the steps came to before the cleanup, or without it when it is not to run; null until then.</param>
/// <param name="Approval">Of a plan that writes files; null for any other.</param>
/// <param name="Round">How often the steps that are tried anew together have been, from 1.</param>
/// <param name="Failures">What failed in the round before; null in the first.</param>
/// <param name="Agents">How many agents have begun: their numbers have no gaps.</param>
/// <param name="SkillJudged">The last attempt at writing files whose skill skill-rl was told about; 0 before the first.</param>
/// <param name="Learnings">What models said is worth remembering; null for nothing.</param>
[Stored("executor-state.v1")]
public sealed record ExecutorState(
    ExecutorPhase Phase,
    Plan? Plan,
    Json Inputs,
    string Seed,
    ImmutableSortedDictionary<string, StepState> Steps,
    ImmutableSortedSet<StepPlace> Ready,
    ImmutableSortedDictionary<int, int> NeedsLeft,
    ImmutableSortedDictionary<string, string> Claims,
    StepTally Tally,
    ImmutableArray<string>? Secrets = null,
    StepTally Cleanup = default,
    ExecutionResult? Outcome = null,
    bool IsPaused = false,
    PlanApproval? Approval = null,
    int Round = 1,
    ImmutableArray<StepFailure>? Failures = null,
    int Agents = 0,
    int SkillJudged = 0,
    ImmutableArray<string>? Learnings = null)
{
    public static readonly ExecutorState Initial = new(
        ExecutorPhase.Idle, null, Json.EmptyObject, "", OrdinalMap.Empty<StepState>(), [],
        ImmutableSortedDictionary<int, int>.Empty, OrdinalMap.Empty<string>(), default);

    /// <summary>The plan; there is one in every phase but <see cref="ExecutorPhase.Idle"/>.</summary>
    [JsonIgnore]
    public Plan PinnedPlan => Plan ?? throw new InvalidOperationException("Execution has not started, so there is no plan yet.");

    /// <summary>Nothing of the run is at work and nothing will be by itself.</summary>
    internal bool IsQuiet => Tally is { Running: 0, Retrying: 0 } && Cleanup is { Running: 0, Retrying: 0 };

    /// <summary>The tally of what now has its turn: the cleanup, or the steps before it.</summary>
    internal StepTally Current => Phase == ExecutorPhase.CleaningUp ? Cleanup : Tally;

    internal bool IsOfCleanup(string stepId) => PinnedPlan.Graph.HasCleanup && PinnedPlan.Graph[StepIds.PlanStepOf(stepId)].IsCleanup;

    /// <summary>Whether it is the step's turn: another attempt at it may be made.</summary>
    internal bool IsOpenTo(string stepId) => Phase == ExecutorPhase.Executing || Phase == ExecutorPhase.CleaningUp && IsOfCleanup(stepId);

    /// <summary>Steps whose timers ran out while the run was paused, in ordinal order.</summary>
    internal IEnumerable<string> HeldSteps => Steps.Where(s => s.Value.IsHeld).Select(s => s.Key);

    internal string IdOf(StepPlace place) =>
        place.Item < 0 ? PinnedPlan.Steps[place.Step].Id : StepIds.OfItem(PinnedPlan.Steps[place.Step].Id, place.Item);

    internal StepPlace PlaceOf(string stepId) =>
        new(PinnedPlan.Graph.IndexOf(StepIds.PlanStepOf(stepId)), StepIds.ItemOf(stepId) ?? -1);

    internal ExecutorState Without(string stepId) => Counted(stepId, null) with { Steps = Steps.Remove(stepId) };

    /// <summary>Replaces one step's state and keeps the tally true.</summary>
    internal ExecutorState With(string stepId, StepState step) => Counted(stepId, step) with { Steps = Steps.SetItem(stepId, step) };

    private ExecutorState Counted(string stepId, StepState? step)
    {
        var before = Steps.GetValueOrDefault(stepId);
        return IsOfCleanup(stepId)
            ? this with { Cleanup = Cleanup.Less(before).Plus(step) }
            : this with { Tally = Tally.Less(before).Plus(step) };
    }
}

/// <summary>How many steps and items stand where; a fan-out step counts by its items until it has ended.</summary>
/// <param name="Timers">Waiting for a timer.</param>
/// <param name="Approvals">Waiting for a person.</param>
/// <param name="Failed">Failed or rejected; those the plan tolerates are not counted.</param>
public readonly record struct StepTally(int Running, int Retrying, int Timers, int Approvals, int InDoubt, int Completed, int Failed)
{
    internal StepTally Plus(StepState? step) => Add(step, 1);

    internal StepTally Less(StepState? step) => Add(step, -1);

    private StepTally Add(StepState? step, int n) => step switch
    {
        { Status: StepStatus.Running, IsFannedOut: true } => this,
        { Status: StepStatus.Running } => this with { Running = Running + n },
        { Status: StepStatus.Retrying } => this with { Retrying = Retrying + n },
        { Status: StepStatus.Waiting, OnPerson: true } => this with { Approvals = Approvals + n },
        { Status: StepStatus.Waiting } => this with { Timers = Timers + n },
        { Status: StepStatus.InDoubt } => this with { InDoubt = InDoubt + n },
        { Status: StepStatus.Completed } => this with { Completed = Completed + n },
        { Status: StepStatus.Failed, IsTolerated: false } => this with { Failed = Failed + n },
        _ => this,
    };
}
