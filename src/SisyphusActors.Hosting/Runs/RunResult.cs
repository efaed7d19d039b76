using System.Collections.Immutable;
using System.Text.Json;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Hosting.Runs;

/// <summary>How a run ended, or what it waits for of a person; read from its journal, so a resumed run gives the same result as one that was never interrupted.</summary>
/// <param name="Results">Result by step id, of every step that completed; a fan-out's is the list of its items' results, in order.</param>
/// <param name="Error">Why it failed; null unless it did.</param>
/// <param name="Problems">What was wrong with the workflow, when it was that.</param>
/// <param name="NextAction">The command that goes on from here; empty when there is nothing left to do.</param>
/// <param name="Tolerated">Steps that failed, and may: the run went on without them.</param>
public sealed record RunResult(
    string RunId,
    RunStatus Status,
    ImmutableSortedDictionary<string, JsonElement> Results,
    string? Error,
    ImmutableArray<Problem> Problems,
    string NextAction,
    ImmutableArray<string> Tolerated)
{
    public bool Succeeded => Status == RunStatus.Succeeded;

    public static RunResult Of(RunView run) => new(
        run.RunId,
        run.Status,
        run.Steps.Where(s => s is { Status: StepStatus.Completed, Position.IsItem: false, Result: not null })
            .Select(s => KeyValuePair.Create(s.Id, s.Result!.Value.Element)).ToOrdinalMap(),
        run.Error,
        run.Problems,
        run.NextAction,
        [.. run.Tolerated.Select(s => s.Id)]);
}
