using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Validation;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Runs;

/// <summary>
/// The run's life, and the router between its planner, validator and executor: a proposal goes on to the validator,
/// a rejection back to the planner, and only an accepted plan to the executor.
/// </summary>
public sealed class CoordinatorBehavior : Behavior<RunState>
{
    public override RunState Initial => RunState.Initial;

    public override RunState Apply(RunState state, IEvent @event) => @event switch
    {
        RunEvent.RunQueued e => state with
        {
            Status = RunStatus.Queued, Goal = e.Goal, Seed = e.Seed, Secrets = e.Secrets, Permit = e.Allowed is { } allowed ? new(allowed, e.By) : null,
        },
        RunEvent.RunPlanning => state with { Status = RunStatus.Planning },
        RunEvent.PlanFinalised => state,
        RunEvent.PlanSubmitted e => state with { Gate = new(e.Plan, e.Inputs, e.Base) },
        RunEvent.PlanApproved => state with { Gate = null, Execution = null },
        RunEvent.PlanReturned e => state with
        {
            Gate = null, Execution = null, Rejections = Learnings.OfRejection(state.Goal, e) is { } learning ? [.. state.Rejections ?? [], learning] : state.Rejections,
        },
        RunEvent.LearningsTold e => state with { Told = [.. state.Told ?? [], .. e.Learnings] },
        RunEvent.RunStarted => state with { Status = RunStatus.Running, IsPlanned = true },
        // A cancel that came too late for one end is not meant for the next.
        RunEvent.RunContinued => state with
        {
            Status = state.IsPlanned ? RunStatus.Running : RunStatus.Planning,
            CancelReason = state.Status is { } before && before.IsEnded() ? null : state.CancelReason,
            Execution = null,
            Models = null,
        },
        RunEvent.RunBlocked { On: BlockedOn.Budget or BlockedOn.CallDoubt } e => state with { Status = e.On.Status(), Models = new(e.On, e.StepIds) },
        RunEvent.RunBlocked e => state with { Status = e.On.Status(), Execution = new(e.On, e.StepIds) },
        RunEvent.RunAskedModels => state with { AsksModels = true },
        RunEvent.RunResumed => state,
        RunEvent.RunCancelRequested e => state with { CancelReason = e.Reason },
        RunEvent.RunSucceeded => state with { Status = RunStatus.Succeeded },
        RunEvent.RunFailed => state with { Status = RunStatus.Failed, Execution = null, Models = null },
        RunEvent.RunCancelled => state with { Status = RunStatus.Cancelled, Gate = null },
        _ => throw new UnknownEventException(@event, RunActors.CoordinatorRole),
    };

    public override void Handle(Turn<RunState> turn, Stimulus stimulus)
    {
        if (stimulus is not Stimulus.Mail { Message: var message })
            return;
        var before = turn.State.Status;
        HandleMessage(turn, message);
        if (turn.State.Status is { } now && now != before && now.IsEnded())
            Learnings.Tell(turn, message is RunMessage.ExecutionEnded { Learnings: { } learned } ? learned : []);
    }

    private static void HandleMessage(Turn<RunState> turn, IMessage message)
    {
        switch (message)
        {
            case RunMessage.StartRun start:
                Start(turn, start);
                break;
            case RunMessage.StartIntent start:
                StartIntent(turn, start);
                break;
            case not null when turn.State.Status is null:
                turn.Refuse("unknown-run", $"There is no run '{turn.Self.Scope}'.");
                break;
            case RunMessage.ResumeRun resume:
                Resume(turn, resume);
                break;
            case RunMessage.CancelRun cancel:
                Cancel(turn, cancel);
                break;
            case RunMessage.PlanProposed or RunMessage.PlanRejected or RunMessage.PlanningEnded or RunMessage.PlanAccepted:
                RoutePlan(turn, message);
                break;
            case RunMessage.ApprovePlan approve:
                PlanApprovals.Approve(turn, approve);
                break;
            case RunMessage.RejectPlan reject:
                PlanApprovals.Return(turn, reject);
                break;
            case RunMessage.ExecutionBlocked or RunMessage.ExecutionContinued or RunMessage.ExecutionEnded:
                FollowExecution(turn, message);
                break;
            case RunMessage.ModelsAsked or RunMessage.ModelsBlocked or RunMessage.ModelsContinued:
                FollowModels(turn, message);
                break;
            default:
                turn.Refuse("unknown-message", $"A coordinator does not know the message {message!.GetType().Name}.");
                break;
        }
    }

    private static void Start(Turn<RunState> turn, RunMessage.StartRun start)
    {
        if (Exists(turn))
            return;
        turn.Persist(new RunEvent.RunQueued(start.Goal, start.Document.Name, start.Inputs, start.Seed, start.Workspace, start.By, start.Secrets));
        turn.Persist(new RunEvent.RunPlanning());
        turn.Send(Actors(turn).Planner, new PlannerMessage.ProposePlan(start.Document, start.Inputs));
    }

    private static void StartIntent(Turn<RunState> turn, RunMessage.StartIntent start)
    {
        if (Exists(turn))
            return;
        if (start.Problem() is { } wrong)
        {
            turn.Refuse("invalid-goal", wrong);
            return;
        }
        turn.Persist(new RunEvent.RunQueued(
            start.Goal, IntentPlan.Source, Json.EmptyObject, start.Seed, start.Workspace, start.By, start.Secrets, start.Allowed));
        if (!start.IsHeld)
            PlanGoal(turn, start.Goal);
    }

    private static void PlanGoal(Turn<RunState> turn, string goal)
    {
        turn.Persist(new RunEvent.RunPlanning());
        turn.Send(Actors(turn).Planner, new PlannerMessage.PlanGoal(goal));
    }

    private static bool Exists(Turn<RunState> turn)
    {
        if (turn.State.Status is null)
            return false;
        turn.Refuse("run-exists", $"There already is a run '{turn.Self.Scope}'. Choose another id, or resume that one.");
        return true;
    }

    private static void Resume(Turn<RunState> turn, RunMessage.ResumeRun resume)
    {
        if (turn.State.Status!.Value.IsEnded())
            turn.Refuse("run-ended", $"Run '{turn.Self.Scope}' has ended: {turn.State.Status.Value.Name()}. A failed step can be run again with retry.");
        else
        {
            turn.Persist(new RunEvent.RunResumed(resume.By));
            if (turn.State is { Status: RunStatus.Queued, Goal: { } goal })
                PlanGoal(turn, goal);
            else if (turn.State is { Status: not RunStatus.Planning, Gate: null })
                turn.Send(Actors(turn).Executor, new ExecutorMessage.ContinueExecution());
        }
    }

    private static void Cancel(Turn<RunState> turn, RunMessage.CancelRun cancel)
    {
        switch (turn.State)
        {
            case { Status: { } status } when status.IsEnded():
                turn.Refuse("run-ended", $"Run '{turn.Self.Scope}' has already ended: {status.Name()}.");
                break;
            case { CancelReason: { } reason } when !cancel.Force:
                // Said once more: the first may have been set aside.
                turn.Send(Actors(turn).Executor, new ExecutorMessage.CancelExecution(reason));
                WithdrawAsks(turn);
                turn.Reply("The run is already being cancelled.");
                break;
            case { Status: RunStatus.Queued or RunStatus.Planning } or { Gate: not null }:
                turn.Persist(new RunEvent.RunCancelRequested(cancel.By, cancel.Reason));
                turn.Persist(new RunEvent.RunCancelled(cancel.Reason));
                WithdrawAsks(turn);
                break;
            default:
                turn.Persist(new RunEvent.RunCancelRequested(cancel.By, cancel.Reason, cancel.Force));
                turn.Send(Actors(turn).Executor, new ExecutorMessage.CancelExecution(cancel.Reason, cancel.Force));
                WithdrawAsks(turn);
                // Nobody is asked about questions that are withdrawn.
                if (turn.State.Models is not null)
                    Continue(turn, turn.State.Execution);
                break;
        }
    }

    private static void RoutePlan(Turn<RunState> turn, IMessage message)
    {
        if (!turn.State.IsBeingPlanned)
        {
            turn.Refuse("not-planning", $"Run '{turn.Self.Scope}' is no longer being planned.");
            return;
        }
        switch (message)
        {
            case RunMessage.PlanProposed proposed:
                turn.Send(Actors(turn).Validator, new ValidatorMessage.ValidatePlan(proposed.Plan, proposed.Inputs, proposed.Problems));
                break;
            case RunMessage.PlanRejected { IsFinal: true } rejected:
                turn.Persist(new RunEvent.RunFailed("The plan could not be judged.", rejected.Problems));
                break;
            case RunMessage.PlanRejected rejected:
                turn.Send(Actors(turn).Planner, new PlannerMessage.RevisePlan(rejected.Problems));
                break;
            case RunMessage.PlanningEnded ended:
                turn.Persist(new RunEvent.RunFailed(ended.Error ?? $"The plan was rejected: {Count(ended.Problems.Length)}.", ended.Problems));
                break;
            case RunMessage.PlanAccepted { Base: not null } accepted:
                PlanApprovals.Submit(turn, accepted);
                break;
            case RunMessage.PlanAccepted accepted:
                turn.Persist(new RunEvent.PlanFinalised(accepted.Plan.Hash));
                turn.Persist(new RunEvent.RunStarted());
                turn.Send(Actors(turn).Executor, new ExecutorMessage.StartExecution(accepted.Plan, accepted.Inputs, turn.State.Seed, turn.State.Secrets));
                break;
        }
    }

    private static void FollowExecution(Turn<RunState> turn, IMessage message)
    {
        switch (message)
        {
            case RunMessage.ExecutionEnded ended when turn.State.Status == StatusOf(ended.Result):
                break;
            case RunMessage.ExecutionBlocked blocked when turn.State.Status is { } status && !status.IsEnded() && turn.State.Execution?.On != blocked.On:
                turn.Persist(new RunEvent.RunBlocked(blocked.On, blocked.StepIds));
                break;
            case RunMessage.ExecutionContinued when turn.State.Status is not (RunStatus.Running or RunStatus.Cancelled):
                Continue(turn, turn.State.Models);
                break;
            case RunMessage.ExecutionEnded { Result: ExecutionResult.Succeeded }:
                turn.Persist(new RunEvent.RunSucceeded());
                break;
            case RunMessage.ExecutionEnded { Result: ExecutionResult.Failed } failed:
                turn.Persist(new RunEvent.RunFailed(failed.Error ?? "A step failed.", []));
                break;
            case RunMessage.ExecutionEnded { Result: ExecutionResult.Cancelled } cancelled:
                turn.Persist(new RunEvent.RunCancelled(turn.State.CancelReason ?? "Cancelled.", cancelled.Error));
                break;
        }
    }

    private static void FollowModels(Turn<RunState> turn, IMessage message)
    {
        switch (message)
        {
            case RunMessage.ModelsAsked:
                turn.Persist(new RunEvent.RunAskedModels());
                if (turn.State.CancelReason is not null)
                    WithdrawAsks(turn);
                break;
            case var _ when turn.State.Status!.Value.IsEnded():
                break;
            case RunMessage.ModelsBlocked blocked:
                turn.Persist(new RunEvent.RunBlocked(blocked.On, blocked.StepIds));
                break;
            case RunMessage.ModelsContinued when turn.State.Models is not null:
                Continue(turn, turn.State.Execution);
                break;
        }
    }

    private static void Continue(Turn<RunState> turn, RunBlock? still)
    {
        turn.Persist(new RunEvent.RunContinued());
        if (still is not null)
            turn.Persist(new RunEvent.RunBlocked(still.On, still.StepIds));
    }

    private static void WithdrawAsks(Turn<RunState> turn)
    {
        if (turn.State.AsksModels)
            turn.Send(Actors(turn).Gateway, new GatewayMessage.WithdrawAsks(StepId: null, turn.State.CancelReason!));
    }

    private static RunStatus StatusOf(ExecutionResult result) => result switch
    {
        ExecutionResult.Succeeded => RunStatus.Succeeded,
        ExecutionResult.Failed => RunStatus.Failed,
        _ => RunStatus.Cancelled,
    };

    private static RunActors Actors(Turn<RunState> turn) => RunActors.Of(turn.Self);

    private static string Count(int problems) => problems == 1 ? "1 problem" : $"{problems} problems";
}
