using System.Diagnostics;
using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.Core.Skills;

/// <summary>Skill-rl, <c>workspace/skills</c>: learns from outcomes which skill does well at which kind of step.</summary>
public sealed class SkillsBehavior : Behavior<SkillsState>
{
    public override SkillsState Initial => SkillsState.Initial;

    public override void Handle(Turn<SkillsState> turn, Stimulus stimulus)
    {
        if (stimulus is not Stimulus.Mail { Id.Sender: var sender, Message: var message })
            throw new UnreachableException($"Skill-rl claims nothing and sets no timer, but was given {stimulus.GetType().Name}.");
        switch (message)
        {
            case SkillMessage.RecordSkillOutcome outcome when outcome.Problem() is { } problem:
                turn.Refuse("invalid-outcome", problem);
                break;
            case SkillMessage.RecordSkillOutcome outcome:
                var record = turn.State.Of(outcome.StepKind, outcome.Skill).After(outcome.Succeeded);
                turn.Persist(new SkillEvent.SkillOutcomeRecorded(outcome.Skill, outcome.StepKind, outcome.Succeeded, outcome.Source, record));
                break;
            case SkillMessage.ChooseSkill { Candidates: [_, ..] } choose when !sender.IsClient:
                turn.Send(sender, new SkillMessage.SkillChosen(choose.For, turn.State.BestOf(choose.StepKind, choose.Candidates)));
                break;
            default:
                turn.Refuse("unknown-message", $"Skill-rl does not know {message.GetType().Name}.");
                break;
        }
    }

    /// <remarks>Whoever asked waits for an answer, and any of the skills is one.</remarks>
    public override void HandleParked(Turn<SkillsState> turn, Stimulus stimulus, string error)
    {
        if (stimulus is Stimulus.Mail { Id.Sender: { IsClient: false } sender, Message: SkillMessage.ChooseSkill { Candidates: [var first, ..] } choose })
            turn.Send(sender, new SkillMessage.SkillChosen(choose.For, first));
    }

    public override SkillsState Apply(SkillsState state, IEvent @event) => @event switch
    {
        SkillEvent.SkillOutcomeRecorded e => state.With(e.StepKind, e.Skill, e.Record),
        _ => throw new UnknownEventException(@event, "skill-rl"),
    };
}
