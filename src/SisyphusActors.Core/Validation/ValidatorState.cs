using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Validation;

/// <summary>What the validator last said.</summary>
/// <param name="PlanHash">Of the last plan it was asked about; null before the first.</param>
/// <param name="Accepted">Its verdict on that plan.</param>
[Stored("validator-state.v1")]
public sealed record ValidatorState(Sha256? PlanHash, bool Accepted);
