using System.Collections.Immutable;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Planning;

/// <summary>A plan as far as it could be read, and everything wrong with it.</summary>
/// <param name="Inputs">With defaults filled in, a JSON object: each declared input has a member, null where nothing was given.</param>
/// <param name="Problems">In order of place; empty when the plan may run.</param>
public sealed record PlanReading(Plan Plan, Json Inputs, ImmutableArray<Problem> Problems);
