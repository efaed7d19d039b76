using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Reservations;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Runs;

/// <summary>The gate between a model's plan and its execution: nothing is written before a person's word on exactly this plan, at this commit.</summary>
internal static class PlanApprovals
{
    /// <summary>A plan all of whose files the run was started with leave to write is approved at once; any other waits.</summary>
    public static void Submit(Turn<RunState> turn, RunMessage.PlanAccepted accepted)
    {
        var amendment = turn.State.Amendment;
        var asked = amendment?.Added ?? [.. IntentPlan.OutputOf(accepted.Plan)!.Files.Select(file => file.Path)];
        var notAllowed = turn.State.Permit is { } permit ? NotAllowed(asked, permit.Allowed) : (ImmutableArray<string>?)null;
        turn.Persist(amendment is null
            ? new RunEvent.PlanSubmitted(accepted.Plan, accepted.Inputs, accepted.Base!, accepted.Warnings ?? [], notAllowed)
            : new RunEvent.PlanSubmitted(
                accepted.Plan, accepted.Inputs, accepted.Base! with { Commit = turn.State.Approved!.Base.Commit },
                [$"the builder says: {amendment.Why}", .. accepted.Warnings ?? []], notAllowed, asked));
        if (notAllowed is [])
            Start(turn, turn.State.Gate!, turn.State.Permit!.By);
        else
            turn.Persist(new RunEvent.RunBlocked(BlockedOn.Plan, amendment is null ? [] : [amendment.Work.StepId]));
    }

    public static void Approve(Turn<RunState> turn, RunMessage.ApprovePlan approve)
    {
        if (Waiting(turn, approve.PlanHash) is not { } gate)
            return;
        if (approve.BaseCommit != gate.Base.Commit)
            turn.Refuse("base-commit-mismatch",
                $"The plan was made for commit {Name(gate.Base.Commit)}, and {Name(approve.BaseCommit)} is checked out. Check that one out again, or send the plan back: "
                + $"sisyphus reject {turn.Self.Scope} --reason 'the base has moved'");
        else
            Start(turn, gate with { Base = gate.Base with { Branch = approve.Branch } }, approve.By);
    }

    public static void AcceptDrift(Turn<RunState> turn, RunMessage.AcceptDrift accept)
    {
        if (turn.State is not { Approved: { } approved, Gate: null, Amendment: null, CancelReason: null } || turn.State.Status!.Value.IsEnded())
            turn.Refuse("no-drift", $"Run '{turn.Self.Scope}' does not go on in its workspace now. Look at it first: sisyphus show {turn.Self.Scope}");
        else if (IntentPlan.HashOf(approved.Plan) != accept.PlanHash || !approved.Base.Files.Select(f => f.Path).SequenceEqual(accept.Base.Files.Select(f => f.Path)))
            turn.Refuse("plan-hash-mismatch", $"The plan of run '{turn.Self.Scope}' is another by now. Look at it first: sisyphus show {turn.Self.Scope}");
        else
        {
            turn.Persist(new RunEvent.DriftAccepted(accept.Base, accept.Found, accept.By));
            Start(turn, turn.State.Gate!, accept.By);
        }
    }

    public static void Return(Turn<RunState> turn, RunMessage.RejectPlan reject)
    {
        if (Waiting(turn, reject.PlanHash) is null)
            return;
        if (turn.State.Amendment is not null)
        {
            PlanAmendments.Refuse(turn, reject.PlanHash, reject.By, [$"{reject.By} rejected it: {reject.Reason}"], isFinal: false);
            return;
        }
        turn.Persist(new RunEvent.PlanReturned(reject.PlanHash, reject.By, reject.Reason));
        turn.Persist(new RunEvent.RunContinued());
        turn.Send(RunActors.Of(turn.Self).Planner, new PlannerMessage.RevisePlan([Problem.Quoting(0, 0, $"{reject.By} rejected it: {reject.Reason}")], reject.By));
    }

    private static void Start(Turn<RunState> turn, PlanGate gate, string by)
    {
        var hash = IntentPlan.HashOf(gate.Plan);
        var approval = new PlanApproval(hash, gate.Base.Commit, gate.Base.Files, by, gate.Base.Branch);
        var isAnother = turn.State is { IsPlanned: false } or { Amendment: not null };
        turn.Persist(new RunEvent.PlanApproved(approval));
        if (isAnother)
            turn.Persist(new RunEvent.PlanFinalised(hash));
        if (turn.State.IsPlanned)
        {
            PlanAmendments.GoOn(turn);
            turn.Send(RunActors.Of(turn.Self).Executor, new ExecutorMessage.AmendExecution(gate.Plan, approval));
            return;
        }
        turn.Persist(new RunEvent.RunStarted());
        turn.Send(RunActors.Of(turn.Self).Executor, new ExecutorMessage.StartExecution(gate.Plan, gate.Inputs, turn.State.Seed, turn.State.Secrets, approval));
    }

    private static PlanGate? Waiting(Turn<RunState> turn, Sha256 planHash)
    {
        if (turn.State is not { Gate: { } gate, CancelReason: null })
            turn.Refuse("no-plan-waits", $"No plan of run '{turn.Self.Scope}' waits for a person's word.");
        else if (IntentPlan.HashOf(gate.Plan) is var hash && hash != planHash)
            turn.Refuse("plan-hash-mismatch", $"The plan that waits is {Name(hash.ToString())}, not {Name(planHash.ToString())}. Look at it first: sisyphus show {turn.Self.Scope}");
        else
            return gate;
        return null;
    }

    private static ImmutableArray<string> NotAllowed(ImmutableArray<string> paths, ImmutableArray<string> allowed) =>
        [.. paths.Where(path => !allowed.Any(glob => PathPattern.Matches(glob, path)))];

    private static string Name(string? hash) => hash is null ? "none" : hash[..Math.Min(12, hash.Length)];
}
