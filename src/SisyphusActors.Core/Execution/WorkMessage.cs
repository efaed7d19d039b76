using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Execution;

/// <summary>Names one attempt at a step that another actor of the run works on.</summary>
public readonly record struct WorkId(string StepId, int Attempt)
{
    public override string ToString() => $"{StepId}#{Attempt}";
}

/// <summary>What the executor tells an actor that works for it. It is told a <see cref="WorkReply"/> in the end.</summary>
public abstract record WorkMessage : IMessage
{
    private WorkMessage() { }

    [Stored("begin-work.v1")]
    public sealed record BeginWork(WorkId Work, Assignment Assignment) : WorkMessage;

    /// <summary>Its result is not wanted any more: what is at work is stopped and heard out.</summary>
    [Stored("stop-work.v1")]
    public sealed record StopWork(WorkId Work, string Reason) : WorkMessage;

    /// <summary>To the builder: what is approved is another from now on, and the files are as it names them.</summary>
    [Stored("amend-work.v1")]
    public sealed record AmendWork(PlanOutput Plan, PlanApproval Approval) : WorkMessage;

    /// <summary>To the builder: the files that it needs beside the approved ones are not to be written.</summary>
    /// <param name="IsFinal">Another answer would not help.</param>
    [Stored("refuse-amendment.v1")]
    public sealed record RefuseAmendment(
        WorkId Work, ImmutableArray<string> Reasons, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsFinal = false) : WorkMessage;

    /// <summary>A person knows what became of the effect that was in doubt.</summary>
    /// <param name="Settled">True: it took place. False: it did not.</param>
    [Stored("resolve-work.v1")]
    public sealed record ResolveWork(WorkId Work, bool Settled, string By) : WorkMessage;
}

/// <summary>What there is to do, complete in itself.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "assignment")]
[JsonDerivedType(typeof(WriteFiles), "write-files")]
[JsonDerivedType(typeof(ChooseCommands), "choose-commands")]
[JsonDerivedType(typeof(RunAgent), "run-agent")]
public abstract record Assignment
{
    private Assignment() { }

    /// <summary>Write the approved files.</summary>
    /// <param name="Failures">What failed in the round before; empty in the first.</param>
    public sealed record WriteFiles(string Goal, PlanOutput Plan, PlanApproval Approval, int Round, ImmutableArray<StepFailure> Failures) : Assignment;

    /// <summary>Choose which commands of the plan show that the goal is reached.</summary>
    public sealed record ChooseCommands(string Goal, PlanOutput Plan, int Round, ImmutableArray<StepFailure> Failures) : Assignment;

    /// <summary>Ask a model, as a workflow step says.</summary>
    /// <param name="Prompt">Its expressions resolved.</param>
    /// <param name="Skill">Whose SKILL.md is the system prompt; null for none.</param>
    /// <param name="Models">In the order to try them; empty for those the settings give the agent.</param>
    /// <param name="Schema">Of the answer; null for one in text.</param>
    /// <param name="Outputs">Names the result must hold.</param>
    public sealed record RunAgent(
        string Agent, string Prompt, string? Skill, ImmutableArray<ModelName> Models, Json? Schema, ImmutableArray<string> Tools, ImmutableArray<string> Outputs) : Assignment;
}

/// <summary>A step, or an item of a fan-out, that failed for good.</summary>
/// <param name="Command">Of a shell command; null for anything else.</param>
public sealed record StepFailure(string StepId, string? Command, string Error, int? ExitCode);
