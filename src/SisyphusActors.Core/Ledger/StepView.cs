using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Ledger;

/// <summary>Where a step stands in its run: plan order, and an item of a fan-out after its parent.</summary>
/// <param name="Item">The item's index from 0; -1 for a step of the plan itself.</param>
public readonly record struct StepPosition(int Index, int Item = -1) : IComparable<StepPosition>
{
    public bool IsItem => Item >= 0;

    public StepPosition Parent => new(Index);

    public int CompareTo(StepPosition other) => (Index, Item).CompareTo((other.Index, other.Item));
}

/// <summary>One step of a run, or one item of a fan-out (<c>build[0]</c>), as its events tell.</summary>
/// <param name="Title">For people; null when the plan gives none.</param>
/// <param name="Milestone">The phase it belongs to; null for none.</param>
public sealed record StepView(string Id, StepPosition Position, string? Title, string? Milestone)
{
    public StepStatus Status { get; init; } = StepStatus.Pending;

    /// <summary>Whether the run goes on should it fail for good.</summary>
    public bool MayFail { get; init; }

    /// <summary>Whether it runs when the other steps have come to their end.</summary>
    public bool IsCleanup { get; init; }

    /// <summary>It failed, and the run went on.</summary>
    public bool IsTolerated => MayFail && Status is StepStatus.Failed;

    /// <summary>Those that need it may begin.</summary>
    public bool IsDone => Status is StepStatus.Completed or StepStatus.Skipped || IsTolerated;

    /// <summary>The number of the attempt now at work or last made, from 1, never counted down: all attempts ever made. 0 before the first.</summary>
    public int Attempt { get; init; }

    /// <summary>Null until there is one; a result that is JSON null is <see cref="Json.Null"/>.</summary>
    public Json? Result { get; init; }

    /// <summary>What the last failed attempt said; kept while the next one runs, gone with success.</summary>
    public string? Error { get; init; }

    /// <summary>Of the last failed attempt, when that was a shell command.</summary>
    public int? ExitCode { get; init; }

    /// <summary>UTC; when its first attempt, its wait or its fan-out began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>UTC; null while it has not ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>UTC; when its wait ends or its next attempt is due. Null unless it waits for that.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>What a person is asked; null unless the step waits for one.</summary>
    public string? Prompt { get; init; }

    /// <summary>Why nobody knows whether its effect took place; null unless it is in doubt.</summary>
    public string? WhyInDoubt { get; init; }

    /// <summary>The condition that did not hold, as written; null unless it was skipped.</summary>
    public string? SkippedWhen { get; init; }

    /// <summary>Of its last attempt.</summary>
    public OpKey? OpKey { get; init; }

    /// <summary>The actor that works on it, or did; null for a step of the executor's own.</summary>
    public PersistenceId? Worker { get; init; }

    /// <summary>The item of the list; null for a step that is none.</summary>
    public Json? Item { get; init; }

    /// <summary>How many items it fanned out to; null for a step that did not.</summary>
    public int? Items { get; init; }

    public int ItemsDone { get; init; }

    /// <summary>UTC; when one of its events came last. Null for a step that has not begun.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>Of its last event; 0 for a step that has not begun.</summary>
    public long Offset { get; init; }

    /// <summary>The step its item belongs to, or its own id.</summary>
    public string ParentId => Position.IsItem ? Id[..Id.LastIndexOf('[')] : Id;

    internal StepView After(ExecutorEvent @event, in LedgerEntry entry)
    {
        var at = entry.At;
        var step = this with { DueAt = null, Prompt = null, WhyInDoubt = null, SkippedWhen = null, EndedAt = null, UpdatedAt = at, Offset = entry.Offset };
        return @event switch
        {
            ExecutorEvent.StepStarted e => step with
            {
                Status = StepStatus.Running, Attempt = e.Attempt, OpKey = e.OpKey, StartedAt = StartedAt ?? at,
            },
            ExecutorEvent.StepDelegated e => step with
            {
                Status = StepStatus.Running, Attempt = e.Attempt, Worker = e.Worker, StartedAt = StartedAt ?? at,
            },
            ExecutorEvent.StepWorkFailed e => step with { Status = StepStatus.Retrying, Error = e.Error, DueAt = e.RetryAt },
            ExecutorEvent.StepOverdue => step,
            ExecutorEvent.StepWorkInDoubt e => step with { Status = StepStatus.InDoubt, WhyInDoubt = e.Why },
            ExecutorEvent.StepWorkResolved => step with { Status = StepStatus.Running },
            ExecutorEvent.StepSkipped e => step with { Status = StepStatus.Skipped, SkippedWhen = e.When, EndedAt = at },
            ExecutorEvent.StepFannedOut e => step with { Status = StepStatus.Running, Items = e.Items.Length, StartedAt = StartedAt ?? at },
            ExecutorEvent.StepWaiting e => step with { Status = StepStatus.Waiting, DueAt = e.DueAt, StartedAt = StartedAt ?? at },
            ExecutorEvent.StepAwaitingApproval e => step with { Status = StepStatus.Waiting, Prompt = e.Prompt, StartedAt = StartedAt ?? at },
            ExecutorEvent.StepAttemptFailed e => step with { Status = StepStatus.Retrying, Error = e.Error, ExitCode = e.ExitCode, DueAt = e.RetryAt },
            ExecutorEvent.StepCompleted e => step.Completed(e.Result, at),
            ExecutorEvent.StepPassed e => step.Completed(e.Result, at),
            ExecutorEvent.StepFailed e => step with { Status = StepStatus.Failed, Error = e.Error, ExitCode = e.ExitCode, EndedAt = at },
            ExecutorEvent.StepRejected e => step with { Status = StepStatus.Failed, Error = e.Error, ExitCode = null, EndedAt = at },
            ExecutorEvent.StepInDoubt e => step with { Status = StepStatus.InDoubt, WhyInDoubt = e.Why },
            ExecutorEvent.StepRetracted or ExecutorEvent.StepReset => step with
            {
                Status = StepStatus.Pending, Result = null, Error = null, ExitCode = null, StartedAt = null,
            },
            ExecutorEvent.StepHeld => this with { UpdatedAt = at, Offset = entry.Offset },
            ExecutorEvent.StepDeferred => step with { Status = StepStatus.Pending, StartedAt = Items is null ? null : StartedAt },
            ExecutorEvent.StepCancelled or ExecutorEvent.StepAbandoned => step with { Status = StepStatus.Cancelled, EndedAt = at },
            _ => throw new UnknownEventException(@event, "ledger"),
        };
    }

    /// <summary>A fan-out goes on when one of its items is sent back.</summary>
    internal StepView TakenAlong(in LedgerEntry entry) =>
        this with { Status = StepStatus.Running, Error = null, EndedAt = null, Result = null, UpdatedAt = entry.At, Offset = entry.Offset };

    /// <summary>As if it had not begun, but for the numbers of its attempts.</summary>
    internal StepView Again(in LedgerEntry entry) => new StepView(Id, Position, Title, Milestone)
    {
        MayFail = MayFail, IsCleanup = IsCleanup, Attempt = Attempt, OpKey = OpKey, Worker = Worker, UpdatedAt = entry.At, Offset = entry.Offset,
    };

    private StepView Completed(Json result, DateTimeOffset at) =>
        this with { Status = StepStatus.Completed, Result = result, Error = null, ExitCode = null, EndedAt = at };
}
