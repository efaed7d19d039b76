using System.Diagnostics;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Core.Planning;

/// <summary>Turns a workflow file into a plan. It has one to offer: a file says what it says.</summary>
/// <param name="maxParallel">Of a plan whose file does not say. It is part of the plan from then on.</param>
public sealed class PlannerBehavior(int maxParallel = Plan.DefaultMaxParallel) : Behavior<PlannerState>
{
    public override PlannerState Initial { get; } = new(Revision: 0, PlanHash: null, Withdrawn: false);

    public override void Handle(Turn<PlannerState> turn, Stimulus stimulus)
    {
        if (stimulus is not Stimulus.Mail { Message: var message })
            throw new UnreachableException($"The planner claims nothing and sets no timer, but was given {stimulus.GetType().Name}.");
        switch (message)
        {
            case PlannerMessage.ProposePlan propose:
                Propose(turn, propose);
                break;
            case PlannerMessage.RevisePlan revise:
                Revise(turn, revise);
                break;
            default:
                turn.Refuse("unknown-message", $"A planner does not know {message.GetType().Name}.");
                break;
        }
    }

    public override PlannerState Apply(PlannerState state, IEvent @event) => @event switch
    {
        PlannerEvent.PlanDrafted drafted => state with { Revision = drafted.Revision, PlanHash = drafted.PlanHash },
        PlannerEvent.PlanWithdrawn => state with { Withdrawn = true },
        _ => throw new UnknownEventException(@event, "planner"),
    };

    private void Propose(Turn<PlannerState> turn, PlannerMessage.ProposePlan propose)
    {
        if (turn.State.Revision > 0)
        {
            turn.Refuse("plan-already-proposed", "This run has its plan. Start another run for another file.");
            return;
        }
        var reading = PlanReader.Read(propose.Document, propose.Inputs, maxParallel);
        turn.Persist(new PlannerEvent.PlanDrafted(reading.Plan.Hash, Revision: 1));
        turn.Send(RunActors.Of(turn.Self).Coordinator, new RunMessage.PlanProposed(reading.Plan, reading.Inputs, reading.Problems));
    }

    private static void Revise(Turn<PlannerState> turn, PlannerMessage.RevisePlan revise)
    {
        if (turn.State.Revision == 0 || turn.State.Withdrawn)
        {
            turn.Refuse("no-plan-to-revise", "No plan of this planner is under discussion.");
            return;
        }
        turn.Persist(new PlannerEvent.PlanWithdrawn(revise.Problems));
        turn.Send(RunActors.Of(turn.Self).Coordinator, new RunMessage.PlanningEnded(revise.Problems));
    }
}
