using System.Diagnostics;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Core.Validation;

/// <summary>Accepts a plan, or rejects it with everything that is wrong with it.</summary>
public sealed class ValidatorBehavior(PlanRules rules) : Behavior<ValidatorState>
{
    public override ValidatorState Initial { get; } = new(PlanHash: null, Accepted: false);

    public override void Handle(Turn<ValidatorState> turn, Stimulus stimulus)
    {
        if (stimulus is not Stimulus.Mail { Message: var message })
            throw new UnreachableException($"The validator claims nothing and sets no timer, but was given {stimulus.GetType().Name}.");
        if (message is ValidatorMessage.ValidatePlan validate)
            Validate(turn, validate);
        else
            turn.Refuse("unknown-message", $"A validator does not know {message.GetType().Name}.");
    }

    public override ValidatorState Apply(ValidatorState state, IEvent @event) => @event switch
    {
        ValidatorEvent.PlanValidated validated => new ValidatorState(validated.PlanHash, Accepted: true),
        ValidatorEvent.PlanRefused refused => new ValidatorState(refused.PlanHash, Accepted: false),
        _ => throw new UnknownEventException(@event, "validator"),
    };

    private void Validate(Turn<ValidatorState> turn, ValidatorMessage.ValidatePlan validate)
    {
        var (plan, hash) = (validate.Plan, validate.Plan.Hash);
        var coordinator = RunActors.Of(turn.Self).Coordinator;
        var problems = rules.Check(plan, validate.Problems);
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
