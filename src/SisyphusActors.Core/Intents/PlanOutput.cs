using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Serialization;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Intents;

/// <summary>What a model plans for a goal, before a line is written: what a person approves.</summary>
public sealed record PlanOutput(
    [property: Description("How the goal is reached, in a few sentences.")] string Design,
    [property: Description("Every file that is to be written. No other may be.")] ImmutableArray<PlannedFile> Files,
    [property: Description("Libraries the change adds or relies on.")] ImmutableArray<PlannedLibrary> Libraries,
    [property: Description("What may go wrong.")] ImmutableArray<string> Risks,
    [property: Description("Shell commands that pass once the goal is reached, run in the workspace.")] ImmutableArray<string> Tests,
    [property: Description("What is done, in order, a sentence each.")] ImmutableArray<string> Steps)
{
    /// <summary>SHA-256 of its canonical JSON: what an approval is for.</summary>
    [JsonIgnore]
    public Sha256 Hash => StoredJson.Canonical(this).Digest;
}

/// <param name="Path">Relative to the workspace, parts divided by <c>/</c>.</param>
public sealed record PlannedFile(
    [property: Description("Relative to the workspace, with forward slashes.")] string Path,
    FileChange Change,
    [property: Description("What changes in it, and why.")] string Purpose);

public sealed record PlannedLibrary(
    string Name,
    [property: Description("The exact version.")] string Version);

public enum FileChange
{
    [JsonStringEnumMemberName("create")]
    Create,
    [JsonStringEnumMemberName("modify")]
    Modify,
    [JsonStringEnumMemberName("delete")]
    Delete,
}
