using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Serialization;
using SisyphusActors.Core.Models;

namespace SisyphusActors.Core.Building;

/// <summary>What a model makes of an approved plan.</summary>
public sealed record BuildOutput(
    [property: Description("What was done, in a few sentences.")] string Summary,
    [property: Description("Every file that changes now. Those that stay as they are, are left out.")] ImmutableArray<BuiltFile> Files,
    [property: Description("What is worth remembering for later work here, a short sentence each, at most 5; nothing that the files say by themselves.")]
    ImmutableArray<string>? Learnings = null)
{
    /// <summary>Those that count.</summary>
    public const int LearningsMax = 5;
}

public sealed record BuiltFile(
    [property: Description("As the plan names it.")] string Path,
    [property: Description("All of the file as it is to be; null to delete it.")] string? Content);

/// <summary>Which of the plan's tests a model wants run.</summary>
public sealed record TestChoice(
    [property: Description("Why these, in a sentence.")] string Reason,
    [property: Description("Commands among the plan's tests, letter by letter, in the order to run them.")] ImmutableArray<string> Commands);

/// <summary>The agent <c>build</c>'s answers as JSON.</summary>
public static class BuildFormat
{
    public static AnswerFormat<BuildOutput> Files { get; } = new(BuildFormatContext.Default);

    public static AnswerFormat<TestChoice> Tests { get; } = new(BuildFormatContext.Default);
}

[JsonSerializable(typeof(BuildOutput))]
[JsonSerializable(typeof(TestChoice))]
internal sealed partial class BuildFormatContext : JsonSerializerContext;
