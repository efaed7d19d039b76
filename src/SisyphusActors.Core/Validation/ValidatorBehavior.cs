using System.Diagnostics;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Memory;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Core.Validation;

/// <summary>Accepts a plan, or rejects it with everything that is wrong with it.</summary>
public sealed class ValidatorBehavior(PlanRules rules) : Behavior<ValidatorState>
{
    public override ValidatorState Initial { get; } = new(PlanHash: null, Accepted: false);

    public override void Handle(Turn<ValidatorState> turn, Stimulus stimulus)
    {
        switch (stimulus)
        {
            case Stimulus.Mail { Message: ValidatorMessage.ValidatePlan } when turn.State.Trial is not null:
                turn.Refuse("validating", "Another plan of this run is being looked into.");
                break;
            case Stimulus.Mail { Message: ValidatorMessage.ValidatePlan validate }:
                Validate(turn, validate);
                break;
            case Stimulus.Mail { Message: MemoryMessage.MemoriesRecalled recalled, Id.Sender.IsClient: false }:
                PlanTrials.Recalled(turn, recalled);
                break;
            case Stimulus.Mail mail:
                turn.Refuse("unknown-message", $"A validator does not know {mail.Message.GetType().Name}.");
                break;
            case Stimulus.OperationEnded ended:
                PlanTrials.Ended(turn, ended.OpKey, ended.Outcome);
                break;
            default:
                throw new UnreachableException($"The validator sets no timer, but was given {stimulus.GetType().Name}.");
        }
    }

    public override void HandleParked(Turn<ValidatorState> turn, Stimulus stimulus, string error)
    {
        if (stimulus is Stimulus.OperationEnded { OpKey: var opKey })
            PlanTrials.Ended(turn, opKey, new OperationOutcome.Failed($"What was found out could not be taken in: {error}"));
    }

    public override ValidatorState Apply(ValidatorState state, IEvent @event) => @event switch
    {
        ValidatorEvent.ValidationBegun begun => state with { Trial = new PlanTrial(begun.Plan, begun.Inputs, Known: begun.Known), Trials = state.Trials + 1 },
        ValidatorEvent.InspectionClaimed claimed => state with { Trial = state.Trial! with { Inspect = claimed.OpKey } },
        ValidatorEvent.InspectionSettled settled => state with { Trial = (state.Trial! with { Inspect = null, Inspection = settled.Inspection }).With(settled.Error) },
        ValidatorEvent.PoliciesClaimed claimed => state with { Trial = state.Trial! with { Policies = claimed.OpKey } },
        ValidatorEvent.PoliciesSettled settled => state with { Trial = (state.Trial! with { Policies = null, Verdicts = settled.Verdicts }).With(settled.Error) },
        ValidatorEvent.MemoriesConsulted consulted => state with { Trial = (state.Trial! with { Memories = consulted.Memories }).With(consulted.Error) },
        ValidatorEvent.PlanValidated validated => state with { PlanHash = validated.PlanHash, Accepted = true, Trial = null },
        ValidatorEvent.PlanRefused refused => state with { PlanHash = refused.PlanHash, Accepted = false, Trial = null },
        _ => throw new UnknownEventException(@event, "validator"),
    };

    public override OperationRequest Resolve(PersistenceId self, ValidatorState state, OpKey opKey) => PlanTrials.Resolve(self.Scope, state, opKey);

    private void Validate(Turn<ValidatorState> turn, ValidatorMessage.ValidatePlan validate)
    {
        var problems = rules.Check(validate.Plan, validate.Problems);
        if (IntentPlan.OutputOf(validate.Plan) is { } output)
        {
            PlanTrials.Begin(turn, validate, output, problems);
            return;
        }
        var (plan, hash) = (validate.Plan, validate.Plan.Hash);
        var coordinator = RunActors.Of(turn.Self).Coordinator;
        if (problems.IsEmpty)
        {
            turn.Persist(new ValidatorEvent.PlanValidated(hash));
            turn.Send(coordinator, new RunMessage.PlanAccepted(plan, validate.Inputs));
        }
        else
        {
            turn.Persist(new ValidatorEvent.PlanRefused(hash, problems));
            turn.Send(coordinator, new RunMessage.PlanRejected(hash, problems));
        }
    }
}
