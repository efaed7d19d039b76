using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.Core.Runs;

/// <summary>Where a run stands, as its coordinator knows it.</summary>
/// <param name="Status">Null before the run exists.</param>
/// <param name="CancelReason">Why its end was asked for; null while nobody has.</param>
[Stored("run-state.v1")]
public sealed record RunState(RunStatus? Status, string Seed, string? CancelReason, ImmutableArray<string>? Secrets = null)
{
    public static readonly RunState Initial = new(null, "", null);
}
