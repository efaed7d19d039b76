using Microsoft.Data.Sqlite;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Journal.Projections;

/// <summary>How runs and their parts stand in columns.</summary>
internal static class RunRow
{
    public static readonly string[] RunParameters =
    [
        "$id", "$name", "$goal", "$source", "$status", "$ended", "$input", "$created_at", "$updated_at", "$ended_at", "$last_step",
        "$retry_count", "$next_action", "$error", "$plan_hash", "$phase", "$phases", "$steps_done", "$steps_total",
        "$created_offset", "$offset",
    ];

    public static readonly string[] StepParameters =
    [
        "$run_id", "$step_id", "$parent_id", "$position", "$item", "$title", "$milestone", "$status", "$result", "$attempts",
        "$error", "$exit_code", "$op_key", "$started_at", "$ended_at", "$due_at", "$prompt", "$why_in_doubt", "$updated_at", "$offset",
    ];

    public static readonly string[] CallParameters =
    [
        "$op_key", "$run_id", "$number", "$step_id", "$attempt", "$kind", "$try", "$agent", "$model", "$status",
        "$input_tokens", "$output_tokens", "$reasoning_tokens", "$cache_read_tokens", "$cache_write_tokens", "$total_tokens",
        "$cost_micro_usd", "$duration_ms", "$error_kind", "$error", "$session_id", "$started_at", "$ended_at",
        "$claimed_offset", "$offset",
    ];

    public static readonly string[] ApprovalParameters = ["$run_id", "$plan_hash", "$base_commit", "$files", "$approved_by", "$approved_at", "$offset"];

    public static readonly string[] ArtifactParameters = ["$run_id", "$offset", "$name", "$kind", "$step_id", "$sha256", "$content", "$created_at"];

    private static readonly Dictionary<string, RunStatus> RunStatusOf = Enum.GetValues<RunStatus>().ToDictionary(s => s.Name(), StringComparer.Ordinal);

    public static object?[] Values(RunSummary run) =>
    [
        run.RunId, run.Name, run.Goal, run.Source, run.Status.Name(), run.Status.IsEnded() ? 1 : 0, run.Inputs.ToString(),
        Time(run.CreatedAt), Time(run.UpdatedAt), Time(run.EndedAt), run.LastStep, run.RetryCount, run.NextAction, run.Error,
        run.PlanHash?.ToString(), run.Phase, run.Phases, run.StepsDone, run.StepsTotal, run.CreatedOffset, run.Offset,
    ];

    public static object?[] Values(string runId, StepView step) =>
    [
        runId, step.Id, step.Position.IsItem ? step.ParentId : null, step.Position.Index, step.Position.IsItem ? step.Position.Item : null,
        step.Title, step.Milestone, step.Status.Name(), step.Result?.ToString(), step.Attempt, step.Error, step.ExitCode,
        step.OpKey?.ToString(), Time(step.StartedAt), Time(step.EndedAt), Time(step.DueAt), step.Prompt, step.WhyInDoubt,
        Time(step.UpdatedAt), step.Offset,
    ];

    public static object?[] Values(string runId, CallView call)
    {
        var usage = call.Spend.Usage;
        return
        [
            call.OpKey.ToString(), runId, call.Number, call.Ask.StepId, call.Ask.Attempt, call.Ask.Kind, call.Try, call.Agent, call.Model.ToString(),
            call.Status.Name(), usage.Input, usage.Output, usage.Reasoning, usage.CacheRead, usage.CacheWrite, usage.Total(), call.Spend.CostMicroUsd,
            call.DurationMs, call.ErrorKind?.ToString(), call.Error, call.SessionId, Time(call.StartedAt), Time(call.EndedAt), call.ClaimedOffset, call.Offset,
        ];
    }

    public static object?[] Values(string runId, ApprovalView view)
    {
        var approval = view.Approval;
        return
        [
            runId, approval.PlanHash.ToString(), approval.BaseCommit ?? "", Json.Array(approval.Files.Select(StoredJson.Canonical)).ToString(), approval.By,
            Time(view.At), view.Offset,
        ];
    }

    public static object?[] Values(string runId, ArtifactView artifact) =>
    [
        runId, artifact.Offset, artifact.Name, artifact.Kind, artifact.StepId, artifact.Hash.ToString(), artifact.Content.ToString(), Time(artifact.At),
    ];

    public static RunSummary Read(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), Status(row.GetString(4)), Json.Parse(row.GetString(5)),
        ReadTime(row, 6)!.Value, ReadTime(row, 7)!.Value, ReadTime(row, 8), Text(row, 9), row.GetInt32(10), row.GetString(11), Text(row, 12),
        Text(row, 13) is { } hash ? new Sha256(hash) : null, row.GetInt32(14), row.GetInt32(15), row.GetInt32(16), row.GetInt32(17),
        row.GetInt64(18), row.GetInt64(19));

    public static RunStatus Status(string name) => RunStatusOf[name];

    public static string? Time(DateTimeOffset? at) => at is { } time ? LedgerTime.Text(time) : null;

    public static DateTimeOffset? ReadTime(SqliteDataReader row, int column) =>
        Text(row, column) is { } text ? LedgerTime.Parse(text) : null;

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
