using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Ledger;

/// <summary>One run in a line: a row of <c>workflow_runs</c>. Fields are those of <see cref="RunView"/>.</summary>
public sealed record RunSummary(
    string RunId,
    string Name,
    string Goal,
    string Source,
    RunStatus Status,
    Json Inputs,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? EndedAt,
    string? LastStep,
    int RetryCount,
    string NextAction,
    string? Error,
    Sha256? PlanHash,
    int Phase,
    int Phases,
    int StepsDone,
    int StepsTotal,
    long CreatedOffset,
    long Offset);
