using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SisyphusActors.Core.Memory;

/// <summary>What kind of thing is remembered. Stored and shown in snake case: <c>workflow_note</c>.</summary>
public enum MemoryType
{
    /// <summary>Somebody was wrong about something, and this is right.</summary>
    [JsonStringEnumMemberName("correction")]
    Correction,
    [JsonStringEnumMemberName("decision")]
    Decision,
    [JsonStringEnumMemberName("commitment")]
    Commitment,
    [JsonStringEnumMemberName("fact")]
    Fact,
    [JsonStringEnumMemberName("insight")]
    Insight,
    [JsonStringEnumMemberName("learning")]
    Learning,
    [JsonStringEnumMemberName("preference")]
    Preference,
    [JsonStringEnumMemberName("confidence")]
    Confidence,
    [JsonStringEnumMemberName("pattern_seed")]
    PatternSeed,
    [JsonStringEnumMemberName("cross_agent")]
    CrossAgent,
    [JsonStringEnumMemberName("workflow_note")]
    WorkflowNote,
    [JsonStringEnumMemberName("gap")]
    Gap,
}

public static class MemoryTypes
{
    /// <summary>In the order of <see cref="MemoryType"/>: the weightiest first.</summary>
    public static ImmutableArray<string> Names { get; } = [.. Enum.GetNames<MemoryType>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    public static string Name(this MemoryType type) => Names[(int)type];

    /// <summary>What a memory of this type weighs before anybody said whether it helped, in thousandths.</summary>
    public static int Weight(this MemoryType type) => type switch
    {
        <= MemoryType.Commitment => 1_000,
        <= MemoryType.Confidence => 700,
        _ => 400,
    };
}
