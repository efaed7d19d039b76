using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.Core.Runs;

/// <summary>Where a run stands, as its coordinator knows it.</summary>
/// <param name="Status">Null before the run exists.</param>
/// <param name="CancelReason">Why its end was asked for; null while nobody has.</param>
/// <param name="IsPlanned">Its plan was finalised.</param>
/// <param name="AsksModels">Its gateway is to be told of its end.</param>
/// <param name="Execution">What its steps wait for a person for; null while they move.</param>
/// <param name="Models">What its questions to models wait for a person for; null while they move.</param>
[Stored("run-state.v1")]
public sealed record RunState(
    RunStatus? Status,
    string Seed,
    string? CancelReason,
    ImmutableArray<string>? Secrets = null,
    bool IsPlanned = false,
    bool AsksModels = false,
    RunBlock? Execution = null,
    RunBlock? Models = null)
{
    public static readonly RunState Initial = new(null, "", null);

    /// <summary>A plan is discussed, be it that a question to a model waits for a person.</summary>
    internal bool IsBeingPlanned => Status is RunStatus.Planning or RunStatus.Paused or RunStatus.NeedsAttention && !IsPlanned;
}

public sealed record RunBlock(BlockedOn On, ImmutableArray<string> StepIds);
