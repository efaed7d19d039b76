using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Core.Execution;

/// <summary>Ends a run on request: what only waits is dropped at once, what is at work is stopped and heard out. The cleanup is left to run, unless it is forced to end as well.</summary>
internal static class Cancellation
{
    public static void Begin(Turn<ExecutorState> turn, ExecutorMessage.CancelExecution cancel)
    {
        switch (turn.State)
        {
            case { Phase: ExecutorPhase.Idle }:
                StepSchedule.End(turn, ExecutionResult.Cancelled, null);
                break;
            case { Phase: ExecutorPhase.Ended or ExecutorPhase.Cancelled }:
                StepSchedule.ReportEnd(turn);
                break;
            case { Phase: ExecutorPhase.Cancelling } when !cancel.Force || turn.State.Outcome is not null:
                break;
            case { Phase: ExecutorPhase.CleaningUp } when !cancel.Force:
                turn.Reply("The steps have come to their end, and the cleanup is at work.");
                break;
            case { Phase: ExecutorPhase.Cancelling }:
                turn.Persist(new ExecutorEvent.ExecutionCancelling(cancel.Reason, cancel.Force));
                break;
            default:
                turn.Persist(new ExecutorEvent.ExecutionCancelling(cancel.Reason, cancel.Force));
                Stop(turn, cancel.Reason);
                break;
        }
    }

    /// <summary>Nothing is at work any more. A step in doubt stays so: cancelling does not tell what became of it.</summary>
    public static void AbandonFanOuts(Turn<ExecutorState> turn)
    {
        foreach (var (id, step) in turn.State.Steps)
            if (step is { Status: StepStatus.Running, IsFannedOut: true })
                turn.Persist(new ExecutorEvent.StepAbandoned(id));
    }

    private static void Stop(Turn<ExecutorState> turn, string reason)
    {
        foreach (var (id, step) in turn.State.Steps)
            switch (step)
            {
                case { Status: StepStatus.Running, OpKey: { } opKey }:
                    turn.RequestAbort(opKey);
                    break;
                case { Status: StepStatus.Running, Worker: not null }:
                    Delegation.Stop(turn, id, step, reason);
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
}
