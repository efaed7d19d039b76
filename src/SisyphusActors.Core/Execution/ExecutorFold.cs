using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Execution;

/// <summary>Folds the executor's events into its state: what is ready follows from what has completed.</summary>
internal static class ExecutorFold
{
    public static ExecutorState Apply(ExecutorState state, IEvent @event) => @event switch
    {
        ExecutorEvent.ExecutionStarted e => Started(e),
        ExecutorEvent.StepSkipped e => Freed(Begun(state, e.StepId, new StepState(StepStatus.Skipped)), state.PlaceOf(e.StepId).Step),
        ExecutorEvent.StepFannedOut e => FannedOut(state, e),
        ExecutorEvent.StepStarted e => AtWork(state, e.StepId, new StepState(StepStatus.Running, e.Attempt, OpKey: e.OpKey)) with
        {
            Claims = state.Claims.SetItem(e.OpKey.ToString(), e.StepId),
        },
        ExecutorEvent.StepDelegated e => AtWork(state, e.StepId, new StepState(StepStatus.Running, e.Attempt, Worker: e.Worker)) with
        {
            Agents = state.Agents + (e.Worker.RoleFamily == RunActors.SkillRole && state.Steps.GetValueOrDefault(e.StepId)?.Worker is null ? 1 : 0),
        },
        ExecutorEvent.StepWorkFailed e => Change(state, e.StepId, s => s with { Status = StepStatus.Retrying, Error = e.Error }),
        ExecutorEvent.StepOverdue e => Change(state, e.StepId, s => s with { IsOverdue = true }),
        ExecutorEvent.StepWorkInDoubt e => Change(state, e.StepId, s => s with { Status = StepStatus.InDoubt, Error = e.Why }),
        ExecutorEvent.StepWorkResolved e => Change(state, e.StepId, s => s with { Status = StepStatus.Running, Error = null }),
        ExecutorEvent.StepWaiting e => Begun(state, e.StepId, new StepState(StepStatus.Waiting)),
        ExecutorEvent.StepAwaitingApproval e => Begun(state, e.StepId, new StepState(StepStatus.Waiting, OnPerson: true)),
        ExecutorEvent.StepCompleted e => Completed(Settled(state, e.OpKey), e.StepId, e.Result),
        ExecutorEvent.StepPassed e => Completed(Lessons.Noted(state, e.StepId, e.Result), e.StepId, e.Result),
        ExecutorEvent.StepAttemptFailed e =>
            Change(Settled(state, e.OpKey), e.StepId, s => s with { Status = StepStatus.Retrying, Error = e.Error }),
        ExecutorEvent.StepFailed e => Failed(Settled(state, e.OpKey), e.StepId, e.Error, e.ExitCode),
        ExecutorEvent.StepRejected e => Failed(state, e.StepId, e.Error),
        ExecutorEvent.StepInDoubt e => Change(state, e.StepId, s => s with { Status = StepStatus.InDoubt, Error = e.Why }),
        ExecutorEvent.StepRetracted e => SentBack(Settled(state, e.OpKey), e.StepId),
        ExecutorEvent.StepReset e => Reset(state, e.StepId),
        ExecutorEvent.StepCancelled e => Cancelled(Settled(state, e.OpKey), e.StepId),
        ExecutorEvent.StepAbandoned e => Cancelled(state, e.StepId),
        ExecutorEvent.StepDeferred e => Deferred(state, e.StepId),
        ExecutorEvent.ExecutionCancelling e =>
            state with { Phase = ExecutorPhase.Cancelling, Outcome = e.Force ? ExecutionResult.Cancelled : state.Outcome, IsPaused = false },
        ExecutorEvent.CleanupStarted e =>
            state with { Phase = ExecutorPhase.CleaningUp, Outcome = e.Outcome, Ready = state.Ready.Add(new StepPlace(state.PinnedPlan.Graph.CleanupFrom)) },
        ExecutorEvent.ExecutionFinished e =>
            state with { Phase = e.Result == ExecutionResult.Cancelled ? ExecutorPhase.Cancelled : ExecutorPhase.Ended, IsPaused = false },
        ExecutorEvent.RoundStarted e => Rounds.Apply(state, e),
        ExecutorEvent.TestPassed => state,
        ExecutorEvent.SkillJudged e => state with { SkillJudged = e.Attempt },
        ExecutorEvent.StepHeld e => Change(state, e.StepId, s => s with { IsHeld = true }),
        ExecutorEvent.ExecutionPaused => state with { IsPaused = true },
        ExecutorEvent.ExecutionUnpaused => state.HeldSteps.Aggregate(state, (s, id) => Change(s, id, step => step with { IsHeld = false })) with { IsPaused = false },
        _ => throw new UnknownEventException(@event, RunActors.ExecutorRole),
    };

    private static ExecutorState Started(ExecutorEvent.ExecutionStarted e) => ExecutorState.Initial with
    {
        Phase = ExecutorPhase.Executing,
        Plan = e.Plan,
        Inputs = e.Inputs,
        Seed = e.Seed,
        Secrets = e.Secrets,
        Approval = e.Approval,
        Ready = [.. Enumerable.Range(0, e.Plan.Graph.CleanupFrom).Where(i => e.Plan.Steps[i].Needs.IsEmpty).Select(i => new StepPlace(i))],
        NeedsLeft = Enumerable.Range(0, e.Plan.Graph.CleanupFrom).Where(i => !e.Plan.Steps[i].Needs.IsEmpty)
            .ToImmutableSortedDictionary(i => i, i => e.Plan.Steps[i].Needs.Length),
    };

    private static ExecutorState Begun(ExecutorState state, string stepId, StepState step) =>
        state.With(stepId, step) with { Ready = state.Ready.Remove(state.PlaceOf(stepId)) };

    private static ExecutorState AtWork(ExecutorState state, string stepId, StepState attempt)
    {
        state = Begun(state, stepId, attempt with { AttemptsBefore = state.Steps.GetValueOrDefault(stepId)?.AttemptsBefore ?? 0 });
        return state.PlaceOf(stepId) is { Item: >= 0 } place ? Change(state, state.PinnedPlan.Steps[place.Step].Id, GoneOn) : state;
    }

    private static ExecutorState Settled(ExecutorState state, OpKey opKey) =>
        state with { Claims = state.Claims.Remove(opKey.ToString()) };

    private static ExecutorState Change(ExecutorState state, string stepId, Func<StepState, StepState> change) =>
        state.With(stepId, change(state.Steps[stepId]));

    private static ExecutorState Completed(ExecutorState state, string stepId, Json result)
    {
        var place = state.PlaceOf(stepId);
        var done = (state.Steps.GetValueOrDefault(stepId) ?? new StepState(StepStatus.Pending)) with
        {
            Status = StepStatus.Completed, Result = result, Error = null, OnPerson = false,
        };
        state = Begun(state, stepId, done);
        return place.Item >= 0 ? ItemEnded(state, place, failed: 0) : Freed(state, place.Step);
    }

    private static ExecutorState Failed(ExecutorState state, string stepId, string error, int? exitCode = null)
    {
        var place = state.PlaceOf(stepId);
        var (isTolerated, isCleanup) = (state.PinnedPlan.Steps[place.Step].ContinueOnError, state.PinnedPlan.Steps[place.Step].IsCleanup);
        var failed = (state.Steps.GetValueOrDefault(stepId) ?? new StepState(StepStatus.Pending)) with
        {
            Status = StepStatus.Failed, Error = error, ExitCode = exitCode, OnPerson = false, IsTolerated = isTolerated,
        };
        state = Begun(state, stepId, failed);
        return place.Item >= 0 ? ItemEnded(state, place, failed: 1) : isTolerated || isCleanup ? Freed(state, place.Step) : state;
    }

    private static ExecutorState Cancelled(ExecutorState state, string stepId)
    {
        var place = state.PlaceOf(stepId);
        state = Change(state, stepId, s => s with { Status = StepStatus.Cancelled, OnPerson = false, IsHeld = false });
        return place.Item >= 0 ? ItemEnded(state, place, failed: 0) : state;
    }

    /// <summary>As if it had not begun; but a fan-out keeps what its items have come to.</summary>
    private static ExecutorState Deferred(ExecutorState state, string stepId) => state.Steps[stepId].IsFannedOut
        ? Change(state, stepId, s => s with { Status = StepStatus.Pending })
        : state.Without(stepId) with { Ready = state.Ready.Add(state.PlaceOf(stepId)) };

    private static StepState GoneOn(StepState fanOut) => fanOut.Status == StepStatus.Pending ? fanOut with { Status = StepStatus.Running } : fanOut;

    private static ExecutorState Freed(ExecutorState state, int step) =>
        state.PinnedPlan.Steps[step].IsCleanup ? NextOfCleanup(state, step) : DependentsFreed(state, step);

    /// <summary>The cleanup goes on with the next step that has not begun: one that was sent back alone may be followed by others that have ended.</summary>
    private static ExecutorState NextOfCleanup(ExecutorState state, int step)
    {
        var steps = state.PinnedPlan.Steps;
        for (var next = step + 1; next < steps.Length; next++)
            if (state.Steps.GetValueOrDefault(steps[next].Id) is null or { Status: StepStatus.Pending })
                return state with { Ready = state.Ready.Add(new StepPlace(next)) };
        return state;
    }

    private static ExecutorState DependentsFreed(ExecutorState state, int step)
    {
        var needsLeft = state.NeedsLeft;
        var ready = state.Ready;
        foreach (var dependent in state.PinnedPlan.Graph.DependentsOf(step))
        {
            if (!needsLeft.TryGetValue(dependent, out var left))
                continue;
            if (left > 1)
            {
                needsLeft = needsLeft.SetItem(dependent, left - 1);
                continue;
            }
            needsLeft = needsLeft.Remove(dependent);
            ready = ready.Add(new StepPlace(dependent));
        }
        return state with { NeedsLeft = needsLeft, Ready = ready };
    }

    private static ExecutorState FannedOut(ExecutorState state, ExecutorEvent.StepFannedOut e)
    {
        var index = state.PinnedPlan.Graph.IndexOf(e.StepId);
        var window = Math.Min(e.Items.Length, WidthOf(state.PinnedPlan, index));
        state = Begun(state, e.StepId, new StepState(StepStatus.Running, Items: e.Items, Dispensed: window));
        return state with { Ready = state.Ready.Union(Enumerable.Range(0, window).Select(item => new StepPlace(index, item))) };
    }

    /// <summary>The place of an item that ended goes to the next one of the list; that of a failed one is kept, for it may be sent back, unless the run goes on without it.</summary>
    private static ExecutorState ItemEnded(ExecutorState state, StepPlace place, int failed)
    {
        var step = state.PinnedPlan.Steps[place.Step];
        var parentId = step.Id;
        var parent = state.Steps[parentId];
        var next = parent.Dispensed;
        var more = (failed == 0 || step.ContinueOnError) && next < parent.Items!.Value.Length;
        state = state.With(parentId, GoneOn(parent) with
        {
            EndedItems = parent.EndedItems + 1,
            FailedItems = parent.FailedItems + failed,
            Dispensed = more ? next + 1 : next,
        });
        return more ? state with { Ready = state.Ready.Add(new StepPlace(place.Step, next)) } : state;
    }

    private static ExecutorState Reset(ExecutorState state, string stepId) => state.IsOfCleanup(stepId)
        ? SentBack(state, stepId) with { Phase = ExecutorPhase.CleaningUp }
        : SentBack(CleanupForgotten(state), stepId) with { Phase = ExecutorPhase.Executing, Outcome = null };

    /// <summary>As if it had not begun, but for the numbers of its attempts.</summary>
    private static ExecutorState CleanupForgotten(ExecutorState state)
    {
        foreach (var step in state.PinnedPlan.Steps.Skip(state.PinnedPlan.Graph.CleanupFrom))
            if (state.Steps.GetValueOrDefault(step.Id) is { } was)
                state = state.With(step.Id, SentBack(was));
        return state;
    }

    /// <summary>Ready again, with all attempts of its retry policy. An item takes its fan-out step along.</summary>
    private static ExecutorState SentBack(ExecutorState state, string stepId)
    {
        var place = state.PlaceOf(stepId);
        var was = state.Steps[stepId];
        if (place.Item >= 0)
        {
            var parentId = state.PinnedPlan.Steps[place.Step].Id;
            var ended = was.IsEnded ? 1 : 0;
            state = Change(state, parentId, parent => parent with
            {
                Status = StepStatus.Running,
                Error = null,
                EndedItems = parent.EndedItems - ended,
                FailedItems = parent.FailedItems - (was.Status == StepStatus.Failed ? 1 : 0),
            });
        }
        return state.With(stepId, SentBack(was)) with { Ready = state.Ready.Add(place) };
    }

    internal static StepState SentBack(StepState was) => new(StepStatus.Pending, was.Attempt, AttemptsBefore: was.Attempt, Worker: was.Worker);

    private static int WidthOf(Plan plan, int step) => Math.Max(1, plan.Steps[step].ForEach?.MaxParallel ?? plan.MaxParallel);
}
