using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Core.Execution;

/// <summary>Steps that another actor of the run works on. Both ways are mail, so an attempt begins once and ends once, whatever dies in between.</summary>
internal static class Delegation
{
    public static bool Takes(StepWork work) => work is StepWork.ApplyPatch or StepWork.ChooseTests or StepWork.Agent;

    public static void Begin(Turn<ExecutorState> turn, StepPlace place)
    {
        var stepId = turn.State.IdOf(place);
        var (assignment, error) = AssignmentOf(turn.Self.Scope, turn.State, place);
        if (assignment is null)
        {
            turn.Persist(new ExecutorEvent.StepRejected(stepId, error!, By: null));
            return;
        }
        var attempt = (turn.State.Steps.GetValueOrDefault(stepId)?.Attempt ?? 0) + 1;
        var worker = WorkerOf(turn, stepId, assignment);
        turn.Persist(new ExecutorEvent.StepDelegated(stepId, attempt, worker));
        turn.Send(worker, new WorkMessage.BeginWork(new WorkId(stepId, attempt), assignment));
        if (turn.State.PinnedPlan.Steps[place.Step].Timeout is { } timeout)
            turn.SetTimer(Timers.Overdue(stepId), turn.Now + timeout);
    }

    /// <remarks>A reply about an attempt that is not at work any more has come too late to mean anything.</remarks>
    public static void Hear(Turn<ExecutorState> turn, PersistenceId worker, WorkReply reply)
    {
        if (AtWork(turn.State, worker, reply.Work) is not { } step)
        {
            turn.Refuse("not-at-work", $"{worker} does not work on {reply.Work}.");
            return;
        }
        var stepId = reply.Work.StepId;
        switch (reply)
        {
            case WorkReply.WorkInDoubt doubt:
                turn.Persist(new ExecutorEvent.StepWorkInDoubt(stepId, doubt.Why));
                return;
            case WorkReply.WorkCompleted completed:
                turn.Persist(new ExecutorEvent.StepPassed(stepId, completed.Result, By: null));
                break;
            case WorkReply.WorkStopped when !turn.State.IsOpenTo(stepId):
                turn.Persist(new ExecutorEvent.StepAbandoned(stepId));
                break;
            case WorkReply.WorkStopped stopped:
                var why = step.IsOverdue ? $"Timed out after {TimeoutOf(turn.State, stepId)!.Value.TotalSeconds:0.###} s." : "Stopped from outside the run.";
                Failed(turn, stepId, stopped.LeavesDoubt ? $"{why} A model call of it is in doubt." : why, retryable: !stopped.LeavesDoubt);
                break;
            case WorkReply.WorkFailed failed:
                Failed(turn, stepId, failed.Error, failed.Retryable);
                break;
        }
        if (TimeoutOf(turn.State, stepId) is not null)
            turn.ClearTimer(Timers.Overdue(stepId));
    }

    /// <summary>The reply stopped this actor too often and was set aside: the step does not wait for ever.</summary>
    public static bool Lost(Turn<ExecutorState> turn, PersistenceId worker, WorkReply reply, string error)
    {
        if (AtWork(turn.State, worker, reply.Work) is null)
            return false;
        turn.Persist(new ExecutorEvent.StepRejected(reply.Work.StepId, $"Its worker's reply could not be taken in: {error}", By: null));
        return true;
    }

    public static void GiveUpWaiting(Turn<ExecutorState> turn, string stepId)
    {
        if (turn.State.Steps.GetValueOrDefault(stepId) is not { Status: StepStatus.Running, Worker: not null, IsOverdue: false } step)
            return;
        turn.Persist(new ExecutorEvent.StepOverdue(stepId));
        Stop(turn, stepId, step, "Its time is up.");
    }

    public static void Stop(Turn<ExecutorState> turn, string stepId, StepState step, string reason) =>
        turn.Send(step.Worker!.Value, new WorkMessage.StopWork(new WorkId(stepId, step.Attempt), reason));

    /// <summary>A person's word on an effect in doubt goes on to the worker, which knows what it was.</summary>
    public static void Resolve(Turn<ExecutorState> turn, ExecutorMessage.ResolveStep resolve, StepState step)
    {
        turn.Persist(new ExecutorEvent.StepWorkResolved(resolve.StepId, resolve.Settled, resolve.By));
        turn.Send(step.Worker!.Value, new WorkMessage.ResolveWork(new WorkId(resolve.StepId, step.Attempt), resolve.Settled, resolve.By));
        if (!turn.State.IsOpenTo(resolve.StepId))
            Stop(turn, resolve.StepId, step, "The run was cancelled.");
    }

    private static void Failed(Turn<ExecutorState> turn, string stepId, string error, bool retryable)
    {
        if (!retryable || Retries.NextAt(turn, stepId, exitCode: null) is not { } retryAt)
        {
            turn.Persist(new ExecutorEvent.StepRejected(stepId, error, By: null));
            return;
        }
        turn.Persist(new ExecutorEvent.StepWorkFailed(stepId, error, retryAt));
        turn.SetTimer(Timers.Retry(stepId), retryAt);
    }

    private static StepState? AtWork(ExecutorState state, PersistenceId worker, WorkId work) =>
        state.Steps.GetValueOrDefault(work.StepId) is { Status: StepStatus.Running or StepStatus.InDoubt } step
        && step.Worker == worker && step.Attempt == work.Attempt ? step : null;

    private static TimeSpan? TimeoutOf(ExecutorState state, string stepId) => state.PinnedPlan.Graph[StepIds.PlanStepOf(stepId)].Timeout;

    /// <summary>An agent stays with its step, and its conversation with it; the builder is the same for all.</summary>
    private static PersistenceId WorkerOf(Turn<ExecutorState> turn, string stepId, Assignment assignment) => assignment is not Assignment.RunAgent
        ? RunActors.Of(turn.Self).Builder
        : turn.State.Steps.GetValueOrDefault(stepId)?.Worker ?? RunActors.Of(turn.Self).SkillAgent(turn.State.Agents + 1);

    private static (Assignment? Assignment, string? Error) AssignmentOf(string runId, ExecutorState state, StepPlace place)
    {
        var plan = state.PinnedPlan;
        if (plan.Steps[place.Step].Work is StepWork.Agent agent)
        {
            var prompt = Template.Parse(agent.Prompt).Resolve(StepArguments.Scope(runId, state, place));
            return prompt.Error is { } error
                ? (null, $"prompt: {error}")
                : (new Assignment.RunAgent(agent.Name, prompt.Text, agent.Skill, agent.Models, agent.Schema, agent.Tools, plan.Steps[place.Step].Outputs), null);
        }
        if (IntentPlan.OutputOf(plan) is not { } output)
            return (null, "There is no plan to work on.");
        return plan.Steps[place.Step].Work switch
        {
            StepWork.ApplyPatch when state.Approval is { } approval =>
                (new Assignment.WriteFiles(plan.Name, output, approval, state.Round, state.Failures ?? []), null),
            StepWork.ApplyPatch => (null, "Nobody has approved the plan, so nothing is written."),
            _ => (new Assignment.ChooseCommands(plan.Name, output, state.Round, state.Failures ?? []), null),
        };
    }
}

/// <summary>What the retry policy of a step says of its next attempt.</summary>
internal static class Retries
{
    /// <returns>When it is due; null when there is none.</returns>
    public static DateTimeOffset? NextAt(Turn<ExecutorState> turn, string stepId, int? exitCode)
    {
        var step = turn.State.Steps[stepId];
        var attempt = step.Attempt - step.AttemptsBefore;
        var retry = turn.State.PinnedPlan.Graph[StepIds.PlanStepOf(stepId)].Retry;
        return retry.Allows(attempt, exitCode) && turn.State.IsOpenTo(stepId) ? turn.Now + retry.DelayAfter(attempt, turn.State.Seed, stepId) : null;
    }
}
