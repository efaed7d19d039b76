using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.Core.Skills;

/// <summary>Facts about how skills fared.</summary>
public abstract record SkillEvent : IEvent
{
    private SkillEvent() { }

    /// <param name="Record">What is known of the skill at this kind of step from now on.</param>
    [Stored("skill-outcome-recorded.v1")]
    public sealed record SkillOutcomeRecorded(string Skill, string StepKind, bool Succeeded, string Source, SkillRecord Record) : SkillEvent;
}
