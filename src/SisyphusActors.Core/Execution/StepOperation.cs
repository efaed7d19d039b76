using System.Collections.Immutable;
using System.Text.Json;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Execution;

/// <summary>Turns a place in the plan into a claimed operation, and a claim into what its handler gets.</summary>
internal static class StepOperation
{
    public const string ShellKind = "run";

    /// <summary>Claims an attempt, or gives it to the actor whose work it is; a step whose expressions come to nothing fails before.</summary>
    public static void Claim(Turn<ExecutorState> turn, StepPlace place)
    {
        if (Delegation.Takes(turn.State.PinnedPlan.Steps[place.Step].Work))
        {
            Delegation.Begin(turn, place);
            return;
        }
        var runId = turn.Self.Scope;
        var stepId = turn.State.IdOf(place);
        var attempt = (turn.State.Steps.GetValueOrDefault(stepId)?.Attempt ?? 0) + 1;
        var arguments = StepArguments.Resolve(runId, turn.State, place);
        if (arguments.Error is { } error)
            turn.Persist(new ExecutorEvent.StepRejected(stepId, error, By: null));
        else
            turn.Persist(new ExecutorEvent.StepStarted(
                stepId, attempt, OpKey.Of(runId, stepId, attempt, KindOf(turn.State, place), InputHash(turn.State, place))));
    }

    public static OperationRequest Resolve(string runId, ExecutorState state, OpKey opKey)
    {
        var stepId = state.Claims[opKey.ToString()];
        var place = state.PlaceOf(stepId);
        var step = state.PinnedPlan.Steps[place.Step];
        var arguments = StepArguments.Resolve(runId, state, place);
        return new OperationRequest(
            opKey, runId, stepId, state.Steps[stepId].Attempt, KindOf(state, place),
            CommandOf(state, place), arguments.With, arguments.Env, ItemAt(state, place),
            step.Timeout, step.Idempotent, step.Outputs, new Lazy<StepContext>(() => ContextOf(state, step)))
        {
            Secrets = state.Secrets ?? [],
            WantsOutput = step.Work is StepWork.Test || step.Milestone is not null,
            MayRun = state.Phase == ExecutorPhase.Ended || state.IsOpenTo(stepId),
            IsInDoubt = state.Steps[stepId].Status == StepStatus.InDoubt,
        };
    }

    /// <returns>Null for a step that is no shell command.</returns>
    internal static string? CommandOf(ExecutorState state, StepPlace place) => state.PinnedPlan.Steps[place.Step].Work switch
    {
        StepWork.Run run => run.Command,
        StepWork.Test => ItemAt(state, place)?.Value.AsText(),
        _ => null,
    };

    internal static OperationItem? ItemAt(ExecutorState state, StepPlace place) =>
        place.Item < 0 ? null : new OperationItem(place.Item, state.Steps[state.PinnedPlan.Steps[place.Step].Id].Items!.Value[place.Item]);

    /// <returns>Of a step that was skipped or failed an empty object, to the cleanup also of any other that did not complete; null while there is none.</returns>
    internal static Json? ResultOf(ExecutorState state, string stepId) => state.Steps.GetValueOrDefault(stepId) switch
    {
        { Status: StepStatus.Completed } step => step.Result,
        { LetsOthersBegin: true } => Json.EmptyObject,
        _ => state.Outcome is null ? null : Json.EmptyObject,
    };

    internal static string? OutcomeOf(ExecutorState state, string stepId) => state.Steps.GetValueOrDefault(stepId) switch
    {
        { Status: StepStatus.Completed } => OutcomeWords.Succeeded,
        { Status: StepStatus.Skipped } => OutcomeWords.Skipped,
        { Status: StepStatus.Failed } => OutcomeWords.Failed,
        _ when state.Outcome is null => null,
        { Status: StepStatus.InDoubt } => OutcomeWords.InDoubt,
        null => OutcomeWords.Skipped,
        _ => OutcomeWords.Cancelled,
    };

    private static string KindOf(ExecutorState state, StepPlace place) => state.PinnedPlan.Steps[place.Step].Work switch
    {
        StepWork.Uses uses => uses.Type,
        StepWork.Scan => ScanOperation.Kind,
        _ => ShellKind,
    };

    /// <summary>Covers all a step can read: its own text, the inputs, its item, and its needs' results, each by a key that covers theirs.</summary>
    private static Sha256 InputHash(ExecutorState state, StepPlace place)
    {
        var step = state.PinnedPlan.Steps[place.Step];
        var parts = new List<string> { state.PinnedPlan.Graph.DigestOf(place.Step).ToString(), state.Inputs.ToString() };
        if (ItemAt(state, place) is { } item)
            parts.Add(item.Value.ToString());
        if (state.Outcome is { } outcome)
            parts.Add($"{outcome}");
        foreach (var need in step.IsCleanup ? state.PinnedPlan.Graph.AncestorsOf(step.Id) : step.Needs)
            parts.Add($"{need} {state.Steps.GetValueOrDefault(need)?.OpKey} {state.Steps.GetValueOrDefault(need)?.Result.Digest}");
        return Sha256.Of(string.Join('\n', parts));
    }

    private static StepContext ContextOf(ExecutorState state, PlanStep step)
    {
        var results = OrdinalMap.Empty<Json>().ToBuilder();
        foreach (var id in state.PinnedPlan.Graph.AncestorsOf(step.Id))
            if (ResultOf(state, id) is { } result)
                results[id] = result;
        return new StepContext(state.Inputs, results.ToImmutable());
    }
}

/// <summary>A step's arguments and variables, its expressions resolved.</summary>
/// <param name="Error">The first expression that came to nothing; null when all did.</param>
internal sealed record StepArguments(Json With, ImmutableSortedDictionary<string, string> Env, string? Error)
{
    public static ExpressionScope Scope(string runId, ExecutorState state, StepPlace place) =>
        new(runId, state.Inputs, id => StepOperation.ResultOf(state, id), StepOperation.ItemAt(state, place))
        {
            OutcomeOf = id => StepOperation.OutcomeOf(state, id),
            RunOutcome = state.Outcome switch
            {
                null => null,
                ExecutionResult.Succeeded => OutcomeWords.Succeeded,
                ExecutionResult.Failed => OutcomeWords.Failed,
                _ => OutcomeWords.Cancelled,
            },
        };

    public static StepArguments Resolve(string runId, ExecutorState state, StepPlace place)
    {
        var plan = state.PinnedPlan;
        var step = plan.Steps[place.Step];
        var scope = Scope(runId, state, place);
        var with = step.Work is StepWork.Uses uses ? Template.Resolve(uses.With, scope) : Json.EmptyObject;
        var (env, envError) = Template.Resolve(plan.Env.SetItems(step.Env), scope);
        return new StepArguments(with.Value, env, with.Error ?? envError);
    }

    /// <summary>The list a step fans out over.</summary>
    /// <returns>The items, or an error.</returns>
    public static (ImmutableArray<Json> Items, string? Error) Items(string runId, ExecutorState state, StepPlace place, ForEach forEach)
    {
        var list = Template.Resolve(forEach.Items, Scope(runId, state, place));
        if (list.Error is { } error)
            return ([], $"foreach: {error}");
        if (list.Value.Element is not { ValueKind: JsonValueKind.Array } array)
            return ([], $"foreach: a list is expected, but it came to {JsonKind.Of(list.Value.Element)}");
        return array.GetArrayLength() <= PlanLimits.ItemsMax
            ? ([.. array.EnumerateArray().Select(Json.From)], null)
            : ([], $"foreach: the list has {array.GetArrayLength()} items; at most {PlanLimits.ItemsMax} are allowed");
    }
}
