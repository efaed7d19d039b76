using System.Text.Json;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Building;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Skills;

namespace SisyphusActors.Core.Execution;

/// <summary>
/// Tells skill-rl how the skill fared that the last files were written with, once, when the run ends by its tests and its scan. That of a round
/// before is told by the builder: its next question, which skill to take, must come after.
/// </summary>
internal static class SkillVerdict
{
    /// <summary>Of the result of a step that wrote files.</summary>
    public const string Member = "skill";

    public static void Tell(Turn<ExecutorState> turn, bool succeeded)
    {
        if (turn.State.PinnedPlan.Steps.FirstOrDefault(step => step.Work is StepWork.ApplyPatch) is not { } writing
            || turn.State.Steps.GetValueOrDefault(writing.Id) is not { Status: StepStatus.Completed, Result.Element: { ValueKind: JsonValueKind.Object } result } step
            || step.Attempt <= turn.State.SkillJudged || !result.TryGetProperty(Member, out var skill) || skill.GetString() is not { } name)
            return;
        turn.Persist(new ExecutorEvent.SkillJudged(writing.Id, step.Attempt, name, succeeded));
        turn.Send(WorkspaceActors.Skills, new SkillMessage.RecordSkillOutcome(name, BuilderBehavior.Agent, succeeded, turn.Self.Scope));
    }
}
