using System.Diagnostics;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Core.Planning;

/// <summary>Turns a workflow file, or with a model a goal, into a plan. Of a file it has one to offer: a file says what it says.</summary>
/// <param name="options">The defaults when null.</param>
public sealed class PlannerBehavior(PlannerOptions? options = null) : Behavior<PlannerState>
{
    private readonly PlannerOptions _options = options ?? new PlannerOptions();
    private readonly GoalPlanning _goals = new(options ?? new PlannerOptions());

    public override PlannerState Initial { get; } = new(Revision: 0, PlanHash: null, Withdrawn: false);

    public override void Handle(Turn<PlannerState> turn, Stimulus stimulus)
    {
        switch (stimulus)
        {
            case Stimulus.Mail { Message: PlannerMessage.ProposePlan propose }:
                Propose(turn, propose);
                break;
            case Stimulus.Mail { Message: PlannerMessage.PlanGoal goal }:
                GoalPlanning.Begin(turn, goal.Goal);
                break;
            case Stimulus.Mail { Message: PlannerMessage.RevisePlan revise }:
                Revise(turn, revise);
                break;
            case Stimulus.Mail { Message: AskReply reply, Id.Sender.IsClient: false }:
                _goals.Answered(turn, reply);
                break;
            case Stimulus.Mail mail:
                turn.Refuse("unknown-message", $"A planner does not know {mail.Message.GetType().Name}.");
                break;
            case Stimulus.OperationEnded ended:
                _goals.Recalled(turn, ended.OpKey, ended.Outcome);
                break;
            default:
                throw new UnreachableException($"The planner sets no timer, but was given {stimulus.GetType().Name}.");
        }
    }

    /// <remarks>What is remembered can be done without; a plan that could not be taken in cannot.</remarks>
    public override void HandleParked(Turn<PlannerState> turn, Stimulus stimulus, string error)
    {
        if (stimulus is Stimulus.OperationEnded { OpKey: var opKey })
            _goals.Recalled(turn, opKey, new OperationOutcome.Failed(error));
        else if (stimulus is Stimulus.Mail { Message: AskReply, Id.Sender.IsClient: false } && turn.State is { Withdrawn: false, Goal.IsAsking: true })
            GoalPlanning.Withdraw(turn, [], $"The model's plan could not be taken in: {error}");
    }

    public override PlannerState Apply(PlannerState state, IEvent @event) => @event switch
    {
        PlannerEvent.RecallClaimed claimed => state with { Goal = new GoalState(claimed.Goal, claimed.OpKey) },
        PlannerEvent.RecallSettled settled => state with { Goal = state.Goal! with { Memories = settled.Memories } },
        PlannerEvent.PlanAsked asked => state with { Goal = After(state.Goal!, asked) },
        PlannerEvent.PlanDrafted drafted => state with
        {
            Revision = drafted.Revision,
            PlanHash = drafted.PlanHash,
            Goal = state.Goal is { } goal ? goal with { IsAsking = false, Last = drafted.Output } : null,
        },
        PlannerEvent.PlanWithdrawn => state with { Withdrawn = true },
        _ => throw new UnknownEventException(@event, "planner"),
    };

    public override OperationRequest Resolve(PersistenceId self, PlannerState state, OpKey opKey) => GoalPlanning.Resolve(self.Scope, state.Goal!, opKey);

    private static GoalState After(GoalState goal, PlannerEvent.PlanAsked asked) => goal with
    {
        Attempt = asked.Attempt,
        IsAsking = true,
        Refusals = asked switch
        {
            { By: not null } => 0,
            { Attempt: 1 } => 0,
            _ => goal.Refusals + 1,
        },
    };

    private void Propose(Turn<PlannerState> turn, PlannerMessage.ProposePlan propose)
    {
        if (turn.State is { Revision: > 0 } or { Goal: not null })
        {
            turn.Refuse("plan-already-proposed", "This run has its plan. Start another run for another file.");
            return;
        }
        var reading = PlanReader.Read(propose.Document, propose.Inputs, _options.MaxParallel);
        turn.Persist(new PlannerEvent.PlanDrafted(reading.Plan.Hash, Revision: 1));
        turn.Send(RunActors.Of(turn.Self).Coordinator, new RunMessage.PlanProposed(reading.Plan, reading.Inputs, reading.Problems));
    }

    private void Revise(Turn<PlannerState> turn, PlannerMessage.RevisePlan revise)
    {
        if (turn.State.Revision == 0 || turn.State.Withdrawn)
        {
            turn.Refuse("no-plan-to-revise", "No plan of this planner is under discussion.");
            return;
        }
        if (turn.State.Goal is not null)
        {
            _goals.Revise(turn, revise);
            return;
        }
        turn.Persist(new PlannerEvent.PlanWithdrawn(revise.Problems));
        turn.Send(RunActors.Of(turn.Self).Coordinator, new RunMessage.PlanningEnded(revise.Problems));
    }
}
