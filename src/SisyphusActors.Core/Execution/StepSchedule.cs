using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Execution;

/// <summary>
/// What starts next, and when the run has ended. After a failure nothing new starts, but what a person sent back does;
/// what is at work, its retries included, comes to its end first. Then the cleanup runs, one step after another whatever becomes of each.
/// </summary>
internal static class StepSchedule
{
    public static void GoOn(Turn<ExecutorState> turn)
    {
        CompleteFanOuts(turn);
        StartReady(turn);
        EndIfOver(turn);
    }

    /// <returns>What may start now; null when nothing may.</returns>
    internal static StepPlace? Next(ExecutorState state) => state switch
    {
        { IsPaused: true } or { Ready.IsEmpty: true } => null,
        // Its steps stand last in the plan, and at most one of them is ready.
        { Phase: ExecutorPhase.CleaningUp } => state.Ready.Max.Step >= state.PinnedPlan.Graph.CleanupFrom ? state.Ready.Max : null,
        { Phase: not ExecutorPhase.Executing } => null,
        _ when state.Tally.Running >= state.PinnedPlan.MaxParallel => null,
        { Tally.Failed: 0 } => state.Ready.Min,
        _ => state.Ready.Where(place => state.Steps.GetValueOrDefault(state.IdOf(place)) is { Status: StepStatus.Pending })
            .Select(place => (StepPlace?)place).FirstOrDefault(),
    };

    private static void StartReady(Turn<ExecutorState> turn)
    {
        while (turn.MayClaim && Next(turn.State) is { } place)
            Start(turn, place);
    }

    private static void Start(Turn<ExecutorState> turn, StepPlace place)
    {
        var step = turn.State.PinnedPlan.Steps[place.Step];
        if (place.Item < 0 && step.When is { } when && !Holds(turn, place, step, when))
            return;
        switch (step.Work)
        {
            case StepWork.Wait wait:
                var dueAt = turn.Now + wait.Duration;
                turn.Persist(new ExecutorEvent.StepWaiting(step.Id, dueAt));
                turn.SetTimer(Timers.Wait(step.Id), dueAt);
                break;
            case StepWork.Approve approve:
                AskForApproval(turn, place, step, approve);
                break;
            case StepWork.Compiled compiled:
                turn.Persist(new ExecutorEvent.StepPassed(step.Id, StoredJson.Canonical(compiled.Output), By: null));
                break;
            default:
                if (step.ForEach is { } forEach && place.Item < 0)
                    FanOut(turn, place, step, forEach);
                else
                    Claim(turn, place, step);
                break;
        }
    }

    /// <summary>Asks the condition, once for each time the step's turn comes; unless it holds, that is the step's end.</summary>
    private static bool Holds(Turn<ExecutorState> turn, StepPlace place, PlanStep step, string when)
    {
        var (holds, error) = Condition.Parse(when, out var wrong)?.Ask(StepArguments.Scope(turn.Self.Scope, turn.State, place)) ?? (false, wrong);
        if (error is not null)
            turn.Persist(new ExecutorEvent.StepRejected(step.Id, $"when: {error}", By: null));
        else if (!holds)
            turn.Persist(new ExecutorEvent.StepSkipped(step.Id, when));
        return holds;
    }

    /// <remarks>An item whose expressions come to nothing has ended at once.</remarks>
    private static void Claim(Turn<ExecutorState> turn, StepPlace place, PlanStep step)
    {
        StepOperation.Claim(turn, place);
        if (place.Item >= 0)
            CompleteFanOut(turn, step.Id);
    }

    private static void AskForApproval(Turn<ExecutorState> turn, StepPlace place, PlanStep step, StepWork.Approve approve)
    {
        var prompt = Template.Parse(approve.Prompt).Resolve(StepArguments.Scope(turn.Self.Scope, turn.State, place));
        turn.Persist(prompt.Error is { } error
            ? new ExecutorEvent.StepRejected(step.Id, $"approve: {error}", By: null)
            : new ExecutorEvent.StepAwaitingApproval(step.Id, prompt.Text));
    }

    private static void FanOut(Turn<ExecutorState> turn, StepPlace place, PlanStep step, ForEach forEach)
    {
        var (items, error) = StepArguments.Items(turn.Self.Scope, turn.State, place, forEach);
        if (error is not null)
        {
            turn.Persist(new ExecutorEvent.StepRejected(step.Id, error, By: null));
            return;
        }
        turn.Persist(new ExecutorEvent.StepFannedOut(step.Id, items));
        CompleteFanOut(turn, step.Id);
    }

    /// <summary>An item's end may have been the last one of its fan-out.</summary>
    private static void CompleteFanOuts(Turn<ExecutorState> turn)
    {
        foreach (var @event in turn.Events)
            if (Ended(@event) is { } id && StepIds.ItemOf(id) is not null)
                CompleteFanOut(turn, StepIds.PlanStepOf(id));
    }

    private static string? Ended(IEvent @event) => @event switch
    {
        ExecutorEvent.StepCompleted e => e.StepId,
        ExecutorEvent.StepPassed e => e.StepId,
        ExecutorEvent.StepFailed e => e.StepId,
        ExecutorEvent.StepRejected e => e.StepId,
        _ => null,
    };

    private static void CompleteFanOut(Turn<ExecutorState> turn, string stepId)
    {
        if (turn.State.Steps[stepId] is not { Status: StepStatus.Running, Items: { } items } fanOut || fanOut.EndedItems < items.Length)
            return;
        var ended = items.Select((_, i) => turn.State.Steps[StepIds.OfItem(stepId, i)]).ToList();
        if (ended.Exists(item => item.Status == StepStatus.Cancelled))
            return;
        if (fanOut.FailedItems == 0)
            turn.Persist(new ExecutorEvent.StepPassed(stepId, Json.Array(ended.Select(item => item.Result)), By: null));
        else if (turn.State.PinnedPlan.Graph[stepId].ContinueOnError)
            turn.Persist(ItemsFailed(stepId, fanOut));
    }

    private static ExecutorEvent.StepRejected ItemsFailed(string stepId, StepState fanOut) =>
        new(stepId, $"{fanOut.FailedItems} of {fanOut.Items!.Value.Length} items failed.", By: null);

    private static void EndIfOver(Turn<ExecutorState> turn)
    {
        // What a pause holds back is still to come.
        var (state, next) = (turn.State, Next(turn.State with { IsPaused = false }));
        if (!state.IsQuiet)
            return;
        switch (state.Phase)
        {
            case ExecutorPhase.Cancelling:
                Cancellation.AbandonFanOuts(turn);
                break;
            case ExecutorPhase.Executing when state.Tally is { Failed: > 0, InDoubt: 0 } && next is null:
                FailFanOuts(turn);
                if (Rounds.Begin(turn))
                {
                    StartReady(turn);
                    return;
                }
                Defer(turn);
                break;
            case ExecutorPhase.Executing when AllStepsCompleted(state):
                SkillVerdict.Tell(turn, succeeded: true);
                break;
            case ExecutorPhase.CleaningUp when state.Cleanup is { InDoubt: 0, Timers: 0 } && next is null:
                break;
            default:
                return;
        }
        var (result, error) = ResultOf(turn.State);
        if (state.Outcome is not null || !state.PinnedPlan.Graph.HasCleanup)
        {
            End(turn, result, error);
            return;
        }
        turn.Persist(new ExecutorEvent.CleanupStarted(result, error));
        StartReady(turn);
        EndIfOver(turn);
    }

    private static bool AllStepsCompleted(ExecutorState state) =>
        state is { Ready.IsEmpty: true, NeedsLeft.IsEmpty: true, Tally: { InDoubt: 0, Timers: 0, Approvals: 0 } };

    private static void FailFanOuts(Turn<ExecutorState> turn)
    {
        foreach (var (id, step) in turn.State.Steps)
            if (step is { Status: StepStatus.Running, IsFannedOut: true, FailedItems: > 0 } && !turn.State.PinnedPlan.Graph[id].ContinueOnError)
                turn.Persist(ItemsFailed(id, step));
    }

    /// <summary>What only waits, and what has items left, does not outlast a run that has failed.</summary>
    private static void Defer(Turn<ExecutorState> turn)
    {
        foreach (var (id, step) in turn.State.Steps)
            if (step is { Status: StepStatus.Waiting } or { Status: StepStatus.Running, IsFannedOut: true })
            {
                turn.Persist(new ExecutorEvent.StepDeferred(id));
                if (step is { Status: StepStatus.Waiting, OnPerson: false })
                    turn.ClearTimer(Timers.Wait(id));
            }
    }

    /// <summary>What the run came to: the steps, and a cleanup that failed after they had succeeded.</summary>
    private static (ExecutionResult Result, string? Error) ResultOf(ExecutorState state)
    {
        var outcome = state.Outcome ?? state switch
        {
            { Phase: ExecutorPhase.Cancelling or ExecutorPhase.Cancelled } => ExecutionResult.Cancelled,
            { Tally.Failed: > 0 } => ExecutionResult.Failed,
            _ => ExecutionResult.Succeeded,
        };
        var error = outcome == ExecutionResult.Failed ? FirstError(state, "Step", ofCleanup: false) + Missing(state) : null;
        if (state.Cleanup.Failed == 0)
            return (outcome, error);
        var cleanupError = FirstError(state, "Cleanup step", ofCleanup: true);
        return (outcome == ExecutionResult.Succeeded ? ExecutionResult.Failed : outcome, error is null ? cleanupError : $"{error}\n{cleanupError}");
    }

    /// <summary>In plan order; an item's own error before its fan-out's.</summary>
    private static string FirstError(ExecutorState state, string what, bool ofCleanup)
    {
        var (id, step) = state.Steps.Where(s => s.Value is { Status: StepStatus.Failed, IsTolerated: false } && state.IsOfCleanup(s.Key) == ofCleanup)
            .OrderBy(s => s.Value.IsFannedOut).ThenBy(s => state.PlaceOf(s.Key)).First();
        return $"{what} '{id}' failed{Rounds.Suffix(state, id)}: {step.Error}";
    }

    /// <summary>What a step that gathers the work of several agents did not get.</summary>
    private static string Missing(ExecutorState state)
    {
        foreach (var step in state.PinnedPlan.Steps)
        {
            if (step.Needs.Length < 2 || step.IsCleanup || state.Steps.ContainsKey(step.Id) || !step.Needs.Any(need => state.PinnedPlan.Graph[need].Work is StepWork.Agent))
                continue;
            var missing = step.Needs.Where(need => state.Steps.GetValueOrDefault(need) is not { LetsOthersBegin: true }).ToList();
            if (missing.Count > 0)
                return $"\nStep '{step.Id}' has not begun: it lacks {string.Join(", ", missing.Select(need => $"'{need}'"))}.";
        }
        return "";
    }

    internal static void End(Turn<ExecutorState> turn, ExecutionResult result, string? error)
    {
        turn.Persist(new ExecutorEvent.ExecutionFinished(result, error));
        turn.Send(RunActors.Of(turn.Self).Coordinator, new RunMessage.ExecutionEnded(result, error, Lessons.Of(turn.State, result)));
    }

    /// <summary>Says once more how it ended: whoever asks has not heard of it, or has not yet.</summary>
    internal static void ReportEnd(Turn<ExecutorState> turn)
    {
        var (result, error) = ResultOf(turn.State);
        turn.Send(RunActors.Of(turn.Self).Coordinator, new RunMessage.ExecutionEnded(result, error, Lessons.Of(turn.State, result)));
    }
}
