using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Runs;

/// <summary>Where a run stands, as its coordinator knows it.</summary>
/// <param name="Status">Null before the run exists.</param>
/// <param name="CancelReason">Why its end was asked for; null while nobody has.</param>
/// <param name="IsPlanned">Its plan was finalised.</param>
/// <param name="AsksModels">Its gateway is to be told of its end.</param>
/// <param name="Execution">What its steps wait for a person for; null while they move.</param>
/// <param name="Gate">The plan that waits for a person's word; null for none.</param>
/// <param name="Permit">What may be written without asking; null to ask about each plan.</param>
/// <param name="Goal">What it is for.</param>
/// <param name="Models">What its questions to models wait for a person for; null while they move.</param>
/// <param name="Rejections">Why people rejected its plans; null for none.</param>
/// <param name="Told">What the memory lane was told; null before.</param>
[Stored("run-state.v1")]
public sealed record RunState(
    RunStatus? Status,
    string Seed,
    string? CancelReason,
    ImmutableArray<string>? Secrets = null,
    bool IsPlanned = false,
    bool AsksModels = false,
    RunBlock? Execution = null,
    RunBlock? Models = null,
    PlanGate? Gate = null,
    PlanPermit? Permit = null,
    string? Goal = null,
    ImmutableArray<Learning>? Rejections = null,
    ImmutableArray<Learning>? Told = null)
{
    public static readonly RunState Initial = new(null, "", null);

    /// <summary>A plan is discussed, be it that a question to a model waits for a person.</summary>
    internal bool IsBeingPlanned => Status is RunStatus.Planning or RunStatus.Paused or RunStatus.NeedsAttention && !IsPlanned;
}

/// <summary>A plan between the validator's word and a person's.</summary>
public sealed record PlanGate(Plan Plan, Json Inputs, PlanBase Base);

/// <param name="Allowed">Globs of files.</param>
/// <param name="By">Who said so when the run was started.</param>
public sealed record PlanPermit(ImmutableArray<string> Allowed, string By);

public sealed record RunBlock(BlockedOn On, ImmutableArray<string> StepIds);
