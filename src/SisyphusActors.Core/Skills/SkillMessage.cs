using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.Core.Skills;

/// <summary>What <c>workspace/skills</c> is told.</summary>
public abstract record SkillMessage : IMessage
{
    private SkillMessage() { }

    /// <summary>A skill was tried.</summary>
    /// <param name="Skill">Its name, as its SKILL.md has it: 1 to 100 characters.</param>
    /// <param name="StepKind">What it was tried on: 1 to 100 characters.</param>
    /// <param name="Source">The run it was tried in, or who says so.</param>
    [Stored("record-skill-outcome.v1")]
    public sealed record RecordSkillOutcome(string Skill, string StepKind, bool Succeeded, string Source) : SkillMessage
    {
        public const int NameLengthMax = 100;

        /// <returns>What is wrong with it, as a sentence; null for nothing.</returns>
        public string? Problem() =>
            IsName(Skill) && IsName(StepKind) ? null : $"The names of a skill and of a kind of step are one line of 1 to {NameLengthMax} characters each.";

        public static bool IsName(string name) => !string.IsNullOrWhiteSpace(name) && name.Length <= NameLengthMax && !name.Any(char.IsControl);
    }

    /// <summary>From an actor: which of these has done best at this kind of step, of equals the first by name. It is told by <see cref="SkillChosen"/>.</summary>
    /// <param name="For">What it is for, for the answer to name.</param>
    /// <param name="Candidates">At least one.</param>
    [Stored("choose-skill.v1")]
    public sealed record ChooseSkill(string For, string StepKind, ImmutableArray<string> Candidates) : SkillMessage;

    /// <summary>To whoever asked.</summary>
    [Stored("skill-chosen.v1")]
    public sealed record SkillChosen(string For, string Skill) : SkillMessage;
}
