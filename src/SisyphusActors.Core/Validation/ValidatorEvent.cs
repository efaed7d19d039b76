using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Validation;

/// <summary>Facts about validation.</summary>
public abstract record ValidatorEvent : IEvent
{
    private ValidatorEvent() { }

    /// <summary>A model's plan keeps the rules; what it would meet is being found out.</summary>
    /// <param name="Known">Its files that are approved already; null for none.</param>
    [Stored("validation-begun.v1")]
    public sealed record ValidationBegun(Plan Plan, Json Inputs, ImmutableArray<ApprovedFile>? Known = null) : ValidatorEvent;

    /// <summary>The workspace is to be looked at.</summary>
    [Stored("inspection-claimed.v1")]
    public sealed record InspectionClaimed(OpKey OpKey) : ValidatorEvent, IOperationClaimed;

    /// <param name="Inspection">Null when it could not be looked at.</param>
    [Stored("inspection-settled.v1")]
    public sealed record InspectionSettled(OpKey OpKey, WorkspaceInspection? Inspection, string? Error = null) : ValidatorEvent, IOperationSettled;

    /// <summary>The workspace's policies are to be asked.</summary>
    [Stored("policies-claimed.v1")]
    public sealed record PoliciesClaimed(OpKey OpKey) : ValidatorEvent, IOperationClaimed;

    [Stored("policies-settled.v1")]
    public sealed record PoliciesSettled(OpKey OpKey, ImmutableArray<PolicyVerdict> Verdicts, string? Error = null) : ValidatorEvent, IOperationSettled;

    /// <summary>What is remembered about the plan's libraries.</summary>
    /// <param name="Error">Why that could not be told; null when it was.</param>
    [Stored("memories-consulted.v1")]
    public sealed record MemoriesConsulted(ImmutableArray<Memory.Memory> Memories, string? Error = null) : ValidatorEvent;

    /// <param name="Warnings">What a person should know before approving it.</param>
    [Stored("plan-validated.v1")]
    public sealed record PlanValidated(Sha256 PlanHash, ImmutableArray<string>? Warnings = null) : ValidatorEvent;

    [Stored("plan-refused.v1")]
    public sealed record PlanRefused(Sha256 PlanHash, ImmutableArray<Problem> Problems) : ValidatorEvent;
}
