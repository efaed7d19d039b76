using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Core.Execution;

/// <summary>Holds a run on request: what is at work comes to its end, nothing begins, and timers that run out wait.</summary>
internal static class Pause
{
    public static void Begin(Turn<ExecutorState> turn, ExecutorMessage.PauseExecution pause)
    {
        switch (turn.State)
        {
            case { Phase: ExecutorPhase.Idle }:
                turn.Refuse("not-started", $"Run '{turn.Self.Scope}' has not begun its steps yet. Pause it when it has.");
                break;
            case { Phase: ExecutorPhase.Ended or ExecutorPhase.Cancelled }:
                turn.Refuse("run-ended", $"Run '{turn.Self.Scope}' has already ended.");
                break;
            case { Phase: ExecutorPhase.Cancelling }:
                turn.Refuse("cancelling", $"Run '{turn.Self.Scope}' is being cancelled.");
                break;
            case { IsPaused: true }:
                turn.Reply("The run is already paused.");
                break;
            default:
                turn.Persist(new ExecutorEvent.ExecutionPaused(pause.By, pause.Reason));
                break;
        }
    }

    /// <remarks>What was held is due at once: its timer is set again, and takes its effect where it always does.</remarks>
    public static void End(Turn<ExecutorState> turn, ExecutorMessage.UnpauseExecution unpause)
    {
        if (!turn.State.IsPaused)
        {
            turn.Reply("The run is not paused.");
            return;
        }
        foreach (var id in turn.State.HeldSteps)
            turn.SetTimer(turn.State.Steps[id].Status == StepStatus.Waiting ? Timers.Wait(id) : Timers.Retry(id), turn.Now);
        turn.Persist(new ExecutorEvent.ExecutionUnpaused(unpause.By));
    }
}
