using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Planning;

/// <summary>How far planning has come.</summary>
/// <param name="Revision">Of the last proposal; 0 before the first.</param>
/// <param name="PlanHash">Of the last proposal; null before the first.</param>
[Stored("planner-state.v1")]
public sealed record PlannerState(int Revision, Sha256? PlanHash, bool Withdrawn);
