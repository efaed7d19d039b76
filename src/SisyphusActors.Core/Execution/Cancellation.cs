using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Core.Execution;

/// <summary>Ends a run on request: what only waits is dropped at once, what is at work is stopped and heard out.</summary>
internal static class Cancellation
{
    public static void Begin(Turn<ExecutorState> turn, string reason)
    {
        switch (turn.State.Phase)
        {
            case ExecutorPhase.Cancelling:
                return;
            case ExecutorPhase.Idle:
                StepSchedule.End(turn, ExecutionResult.Cancelled, null);
                return;
            case ExecutorPhase.Ended or ExecutorPhase.Cancelled:
                StepSchedule.ReportEnd(turn);
                return;
        }
        turn.Persist(new ExecutorEvent.ExecutionCancelling(reason));
        foreach (var (id, step) in turn.State.Steps)
            switch (step)
            {
                case { Status: StepStatus.Running, OpKey: { } opKey }:
                    turn.RequestAbort(opKey);
                    break;
                case { Status: StepStatus.Waiting, OnPerson: true }:
                    turn.Persist(new ExecutorEvent.StepAbandoned(id));
                    break;
                case { Status: StepStatus.Waiting }:
                    turn.Persist(new ExecutorEvent.StepAbandoned(id));
                    turn.ClearTimer(Timers.Wait(id));
                    break;
                case { Status: StepStatus.Retrying }:
                    turn.Persist(new ExecutorEvent.StepAbandoned(id));
                    turn.ClearTimer(Timers.Retry(id));
                    break;
            }
    }

    /// <summary>Nothing is at work any more. A step in doubt stays so: cancelling does not tell what became of it.</summary>
    public static void End(Turn<ExecutorState> turn)
    {
        foreach (var (id, step) in turn.State.Steps)
            if (step is { Status: StepStatus.Running, IsFannedOut: true })
                turn.Persist(new ExecutorEvent.StepAbandoned(id));
        StepSchedule.End(turn, ExecutionResult.Cancelled, null);
    }
}
