using System.Collections.Immutable;
using System.Text.Json;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Memory;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Execution;

/// <summary>What carrying out a goal's plan has taught: what the model that wrote the files says, and which files mended what had failed.</summary>
internal static class Lessons
{
    /// <summary>Of the result of a step that wrote files: what its model says is worth remembering.</summary>
    public const string Member = "learnings";

    private const int ErrorLengthMax = 200;

    /// <returns>Null for nothing.</returns>
    public static ImmutableArray<Learning>? Of(ExecutorState state, ExecutionResult result)
    {
        ImmutableArray<Learning> learned =
        [
            .. result is ExecutionResult.Succeeded ? Mended(state) : [],
            .. (state.Learnings ?? []).Select(text => Learning.Of(MemoryType.Insight, text)).OfType<Learning>(),
        ];
        return learned.IsEmpty ? null : learned;
    }

    /// <summary>Keeps what is said, since the next round forgets its steps' results.</summary>
    public static ExecutorState Noted(ExecutorState state, string stepId, Json result) =>
        state.PinnedPlan.Graph[StepIds.PlanStepOf(stepId)].Work is StepWork.ApplyPatch && Texts(result, Member, text => text) is [_, ..] said
            ? state with { Learnings = [.. (state.Learnings ?? []).Union(said)] }
            : state;

    private static IEnumerable<Learning> Mended(ExecutorState state)
    {
        if (state.Failures is not { IsEmpty: false } failures || state.PinnedPlan.Steps.FirstOrDefault(step => step.Work is StepWork.ApplyPatch) is not { } writing)
            return [];
        var files = string.Join(", ", Texts(state.Steps[writing.Id].Result, "files", file => file.GetProperty("path")));
        return failures.Where(failure => HasPassed(state, failure)).Select(failure => Learning.Of(
            MemoryType.Learning,
            $"{failure.Command ?? failure.StepId} failed ({(failure.Error.Length > ErrorLengthMax ? $"{failure.Error[..ErrorLengthMax]}…" : failure.Error)}) and passed after a change of {files}.")!);
    }

    /// <summary>The last round need not have run what failed before.</summary>
    private static bool HasPassed(ExecutorState state, StepFailure failure)
    {
        var step = state.Steps[StepIds.PlanStepOf(failure.StepId)];
        return failure.Command is { } command
            ? step.Items?.Any(item => item.AsText() == command) == true
            : ScanResult.Of(step.Result) is { Verdict: ScanResult.Passed };
    }

    private static List<string> Texts(Json result, string member, Func<JsonElement, JsonElement> textOf) =>
        result.Element is { ValueKind: JsonValueKind.Object } members && members.TryGetProperty(member, out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(item => textOf(item).GetString()).OfType<string>()]
            : [];
}
