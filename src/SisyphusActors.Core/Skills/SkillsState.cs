using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Skills;

/// <summary>How all skills fared.</summary>
/// <param name="Records">By kind of step, then by skill.</param>
[Stored("skills-state.v1")]
public sealed record SkillsState(ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, SkillRecord>> Records)
{
    public static readonly SkillsState Initial = new(OrdinalMap.Empty<ImmutableSortedDictionary<string, SkillRecord>>());

    public SkillRecord Of(string stepKind, string skill) =>
        Records.TryGetValue(stepKind, out var skills) && skills.TryGetValue(skill, out var record) ? record : SkillRecord.Untried;

    /// <param name="skills">At least one.</param>
    public string BestOf(string stepKind, IEnumerable<string> skills) =>
        skills.OrderByDescending(skill => Of(stepKind, skill).Score).ThenBy(skill => skill, StringComparer.Ordinal).First();

    public SkillsState With(string stepKind, string skill, SkillRecord record) =>
        new(Records.SetItem(stepKind, Records.GetValueOrDefault(stepKind, OrdinalMap.Empty<SkillRecord>()).SetItem(skill, record)));
}
