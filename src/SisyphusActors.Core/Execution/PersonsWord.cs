using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Core.Execution;

/// <summary>What a person may say of a step that cannot go on by itself.</summary>
internal static class PersonsWord
{
    /// <summary>Sends a failed step back; for a fan-out, its failed items.</summary>
    public static void Retry(Turn<ExecutorState> turn, ExecutorMessage.RetryStep retry)
    {
        var state = turn.State;
        if (state.Phase == ExecutorPhase.CleaningUp)
        {
            turn.Refuse("cleaning-up", "The run's cleanup is at work. Retry when the run has ended.");
            return;
        }
        if (state.Phase is not (ExecutorPhase.Executing or ExecutorPhase.Ended)
            || state.Steps.GetValueOrDefault(retry.StepId) is not { Status: StepStatus.Failed } step)
        {
            turn.Refuse("not-failed", $"Step '{retry.StepId}' has not failed, so there is nothing to retry.");
            return;
        }
        if (step.IsTolerated)
        {
            turn.Refuse("tolerated", $"Step '{retry.StepId}' may fail, and the run has gone on from it.");
            return;
        }
        var hadEnded = state.Phase == ExecutorPhase.Ended;
        if (step.Items is { } items)
            foreach (var item in Enumerable.Range(0, items.Length).Select(i => StepIds.OfItem(retry.StepId, i)))
            {
                if (state.Steps.GetValueOrDefault(item)?.Status == StepStatus.Failed)
                    turn.Persist(new ExecutorEvent.StepReset(item, retry.By));
            }
        else
            turn.Persist(new ExecutorEvent.StepReset(retry.StepId, retry.By));
        if (hadEnded)
            turn.Send(RunActors.Of(turn.Self).Coordinator, new RunMessage.ExecutionContinued());
    }

    public static void Resolve(Turn<ExecutorState> turn, ExecutorMessage.ResolveStep resolve)
    {
        if (turn.State.Steps.GetValueOrDefault(resolve.StepId) is not { Status: StepStatus.InDoubt } step)
        {
            turn.Refuse("not-in-doubt", $"Step '{resolve.StepId}' is not in doubt, so there is nothing to resolve.");
            return;
        }
        if (!resolve.Settled && !turn.State.IsOpenTo(resolve.StepId))
        {
            turn.Refuse("not-executing", $"This run was cancelled, so step '{resolve.StepId}' is not run again. Say --settled if its effect took place.");
            return;
        }
        if (step.OpKey is not { } opKey)
            Delegation.Resolve(turn, resolve, step);
        else
            turn.Persist(resolve.Settled
                ? new ExecutorEvent.StepCompleted(resolve.StepId, opKey, resolve.Output, resolve.By)
                : new ExecutorEvent.StepRetracted(resolve.StepId, opKey, resolve.By));
    }
}
