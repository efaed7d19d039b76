using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Validation;

/// <summary>What the validator last said.</summary>
/// <param name="PlanHash">Of the last plan it was asked about; null before the first.</param>
/// <param name="Accepted">Its verdict on that plan.</param>
/// <param name="Trial">The plan it is about; null when it has said its verdict, and for a workflow file's, which takes one look.</param>
/// <param name="Trials">How many of a model's plans it has looked into.</param>
[Stored("validator-state.v1")]
public sealed record ValidatorState(Sha256? PlanHash, bool Accepted, PlanTrial? Trial = null, int Trials = 0);

/// <summary>What has been found out about a model's plan so far.</summary>
/// <param name="Inspect">The claim of a look at the workspace; null once it is settled.</param>
/// <param name="Policies">The claim of asking the policies; null once it is settled.</param>
/// <param name="Inspection">Null until it is known, and when it could not be found out.</param>
/// <param name="Memories">Null until they are known.</param>
/// <param name="Known">Its files that are approved already, which are not looked at again; null for none.</param>
/// <param name="Errors">Why something could not be found out.</param>
public sealed record PlanTrial(
    Plan Plan,
    Json Inputs,
    OpKey? Inspect = null,
    OpKey? Policies = null,
    WorkspaceInspection? Inspection = null,
    ImmutableArray<PolicyVerdict>? Verdicts = null,
    ImmutableArray<Memory.Memory>? Memories = null,
    ImmutableArray<string>? Errors = null,
    ImmutableArray<ApprovedFile>? Known = null)
{
    internal PlanOutput Output => IntentPlan.OutputOf(Plan)!;

    /// <summary>The plan with the files only that are to be looked at.</summary>
    internal PlanOutput ToInspect => Known is { } known ? Output with { Files = [.. Output.Files.Where(file => known.All(k => k.Path != file.Path))] } : Output;

    internal bool IsComplete => this is { Inspect: null, Policies: null, Memories: not null };

    internal PlanTrial With(string? error) => error is null ? this : this with { Errors = [.. Errors ?? [], error] };
}
