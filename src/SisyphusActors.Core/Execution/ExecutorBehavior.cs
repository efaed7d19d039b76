using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Execution;

/// <summary>
/// Runs a plan's step graph. It settles one attempt and claims the next in one batch, so a step costs one commit;
/// its coordinator hears only when it blocks on a person, moves again, or ends.
/// </summary>
public sealed class ExecutorBehavior : Behavior<ExecutorState>
{
    public override ExecutorState Initial => ExecutorState.Initial;

    public override ExecutorState Apply(ExecutorState state, IEvent @event) => ExecutorFold.Apply(state, @event);

    public override OperationRequest Resolve(PersistenceId self, ExecutorState state, OpKey opKey) =>
        StepOperation.Resolve(self.Scope, state, opKey);

    public override void Handle(Turn<ExecutorState> turn, Stimulus stimulus)
    {
        var (before, blockedBefore) = (turn.State, Blockage.Of(turn.State));
        switch (stimulus)
        {
            case Stimulus.Mail mail:
                HandleMessage(turn, mail);
                break;
            case Stimulus.OperationEnded ended:
                HandleOutcome(turn, ended.OpKey, ended.Outcome);
                break;
            case Stimulus.TimerFired fired:
                HandleTimer(turn, fired.Key);
                break;
        }
        StepSchedule.GoOn(turn);
        Blockage.Report(turn, blockedBefore);
        if (!turn.MayClaim && StepSchedule.Next(before) is null && StepSchedule.Next(turn.State) is not null)
            turn.SetTimer(Timers.HeldBack, turn.Now);
    }

    /// <remarks>An outcome that nobody could take in leaves its step in doubt; a timer or a worker's reply that nobody could, its step failed.</remarks>
    public override void HandleParked(Turn<ExecutorState> turn, Stimulus stimulus, string error)
    {
        var blockedBefore = Blockage.Of(turn.State);
        switch (stimulus)
        {
            case Stimulus.OperationEnded { OpKey: var opKey } when turn.State.Claims.TryGetValue(opKey.ToString(), out var stepId)
                && turn.State.Steps[stepId].Status != StepStatus.InDoubt:
                turn.Persist(new ExecutorEvent.StepInDoubt(stepId, opKey, $"It ended, and its outcome could not be taken in: {error}"));
                break;
            case Stimulus.TimerFired fired when turn.State.Steps.GetValueOrDefault(Timers.StepOf(fired.Key))
                is { Status: StepStatus.Retrying } or { Status: StepStatus.Waiting, OnPerson: false }:
                turn.Persist(new ExecutorEvent.StepRejected(Timers.StepOf(fired.Key), $"Its timer could not be taken in: {error}", By: null));
                break;
            case Stimulus.Mail { Message: WorkReply reply, Id.Sender: var worker } when Delegation.Lost(turn, worker, reply, error):
                break;
            default:
                return;
        }
        StepSchedule.GoOn(turn);
        Blockage.Report(turn, blockedBefore);
    }

    private static void HandleMessage(Turn<ExecutorState> turn, Stimulus.Mail mail)
    {
        switch (mail.Message)
        {
            case ExecutorMessage.StartExecution start when turn.State.Phase == ExecutorPhase.Idle:
                turn.Persist(new ExecutorEvent.ExecutionStarted(start.Plan, start.Inputs, start.Seed, start.Secrets, start.Approval));
                break;
            case ExecutorMessage.StartExecution:
                turn.Refuse("already-started", "This run's execution has already started.");
                break;
            case ExecutorMessage.ContinueExecution:
                break;
            case ExecutorMessage.CancelExecution cancel:
                Cancellation.Begin(turn, cancel);
                break;
            case ExecutorMessage.PauseExecution pause:
                Pause.Begin(turn, pause);
                break;
            case ExecutorMessage.UnpauseExecution unpause:
                Pause.End(turn, unpause);
                break;
            case ExecutorMessage.ApproveStep approve when IsWaitingForPerson(turn, approve.StepId):
                turn.Persist(new ExecutorEvent.StepPassed(approve.StepId, Json.Object([new("approvedBy", Json.From(approve.By))]), approve.By));
                break;
            case ExecutorMessage.RejectStep reject when IsWaitingForPerson(turn, reject.StepId):
                turn.Persist(new ExecutorEvent.StepRejected(reject.StepId, $"Rejected by {reject.By}: {reject.Reason}", reject.By));
                break;
            case ExecutorMessage.ApproveStep or ExecutorMessage.RejectStep:
                break;
            case ExecutorMessage.RetryStep retry:
                PersonsWord.Retry(turn, retry);
                break;
            case ExecutorMessage.ResolveStep resolve:
                PersonsWord.Resolve(turn, resolve);
                break;
            case WorkReply reply:
                Delegation.Hear(turn, mail.Id.Sender, reply);
                break;
            default:
                turn.Refuse("unknown-message", $"An executor does not know the message {mail.Message.GetType().Name}.");
                break;
        }
    }

    private static bool IsWaitingForPerson(Turn<ExecutorState> turn, string stepId)
    {
        if (turn.State.Phase == ExecutorPhase.Executing
            && turn.State.Steps.GetValueOrDefault(stepId) is { Status: StepStatus.Waiting, OnPerson: true })
            return true;
        turn.Refuse("not-waiting", $"Step '{stepId}' is not waiting for an approval.");
        return false;
    }

    private static void HandleOutcome(Turn<ExecutorState> turn, OpKey opKey, OperationOutcome outcome)
    {
        if (!turn.State.Claims.TryGetValue(opKey.ToString(), out var stepId))
            return;
        switch (outcome)
        {
            case OperationOutcome.Succeeded succeeded:
                turn.Persist(new ExecutorEvent.StepCompleted(stepId, opKey, succeeded.Result, Output: succeeded.Output));
                NoteTest(turn, stepId);
                break;
            case OperationOutcome.Cancelled when !turn.State.IsOpenTo(stepId):
                turn.Persist(new ExecutorEvent.StepCancelled(stepId, opKey));
                break;
            case OperationOutcome.InDoubt doubt when turn.State.Steps[stepId].Status != StepStatus.InDoubt:
                turn.Persist(new ExecutorEvent.StepInDoubt(stepId, opKey, doubt.Why));
                break;
            case OperationOutcome.InDoubt:
                break;
            case OperationOutcome.Cancelled:
                AttemptFailed(turn, stepId, opKey, "Stopped from outside the run.", null, retryable: true);
                break;
            case OperationOutcome.TimedOut late:
                AttemptFailed(turn, stepId, opKey, $"Timed out after {late.Timeout.TotalSeconds:0.###} s.", null, retryable: true);
                break;
            case OperationOutcome.Failed failed:
                AttemptFailed(turn, stepId, opKey, failed.Error, failed.ExitCode, failed.Retryable);
                break;
        }
    }

    private static void NoteTest(Turn<ExecutorState> turn, string stepId)
    {
        var place = turn.State.PlaceOf(stepId);
        if (turn.State.PinnedPlan.Steps[place.Step].Work is StepWork.Test)
            turn.Persist(new ExecutorEvent.TestPassed(stepId, turn.State.Round, StepOperation.CommandOf(turn.State, place)!));
    }

    private static void AttemptFailed(
        Turn<ExecutorState> turn, string stepId, OpKey opKey, string error, int? exitCode, bool retryable)
    {
        if (!retryable || Retries.NextAt(turn, stepId, exitCode) is not { } retryAt)
        {
            turn.Persist(new ExecutorEvent.StepFailed(stepId, opKey, error, exitCode));
            return;
        }
        turn.Persist(new ExecutorEvent.StepAttemptFailed(stepId, opKey, error, exitCode, retryAt));
        turn.SetTimer(Timers.Retry(stepId), retryAt);
    }

    private static void HandleTimer(Turn<ExecutorState> turn, string key)
    {
        var stepId = Timers.StepOf(key);
        if (key == Timers.Overdue(stepId))
        {
            Delegation.GiveUpWaiting(turn, stepId);
            return;
        }
        switch (turn.State.Steps.GetValueOrDefault(stepId))
        {
            case { Status: StepStatus.Waiting, OnPerson: false } or { Status: StepStatus.Retrying } when turn.State.IsPaused:
                turn.Persist(new ExecutorEvent.StepHeld(stepId));
                break;
            case { Status: StepStatus.Waiting, OnPerson: false }:
                turn.Persist(new ExecutorEvent.StepPassed(stepId, Json.EmptyObject, By: null));
                break;
            case { Status: StepStatus.Retrying }:
                StepOperation.Claim(turn, turn.State.PlaceOf(stepId));
                break;
        }
    }
}

/// <summary>Keys of an executor's durable timers.</summary>
internal static class Timers
{
    public static string Wait(string stepId) => $"wait:{stepId}";

    public static string Retry(string stepId) => $"retry:{stepId}";

    /// <summary>When the time of a delegated attempt is up.</summary>
    public static string Overdue(string stepId) => $"overdue:{stepId}";

    /// <summary>What an ending host does not start any more, the next one does when this fires there.</summary>
    public const string HeldBack = "held-back:";

    public static string StepOf(string key) => key[(key.IndexOf(':') + 1)..];
}
