using System.Text.Json;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Hosting.Runs;

/// <summary>
/// A person's word on a run. It goes to the host that lives, in whatever process; where none does, this program becomes it and the run goes on here:
/// <see cref="ResumeAsync"/> then waits for it. Each gives what the actor said; a refusal changed nothing.
/// </summary>
/// <remarks>Each throws a <see cref="RunNotFoundException"/>, and a <see cref="StepHandlerMissingException"/> where the run would go on here without a handler it uses.</remarks>
public sealed partial class WorkflowExecutor
{
    private const string Library = "library";

    /// <summary>Ends a run: what is at work is stopped, the cleanup runs, nothing else begins.</summary>
    /// <param name="by">Who says so; recorded with the run, as in each of these.</param>
    /// <param name="force">Without the cleanup, or ending it.</param>
    public Task<Outcome> CancelAsync(string runId, string reason, string by = Library, bool force = false, CancellationToken cancellation = default) =>
        SayAsync(runId, run => run.Coordinator, new RunMessage.CancelRun(by, reason, force), by, cancellation);

    /// <summary>Holds a run: what is at work comes to its end, and nothing begins until <see cref="UnpauseAsync"/>. It is <see cref="RunStatus.Paused"/> once nothing is at work.</summary>
    public Task<Outcome> PauseAsync(string runId, string reason, string by = Library, CancellationToken cancellation = default) =>
        SayAsync(runId, run => run.Executor, new ExecutorMessage.PauseExecution(by, reason), by, cancellation);

    /// <summary>Lets a paused run go on. <see cref="ResumeAsync"/> alone does not: a program that starts again does not undo a person's pause.</summary>
    public Task<Outcome> UnpauseAsync(string runId, string by = Library, CancellationToken cancellation = default) =>
        SayAsync(runId, run => run.Executor, new ExecutorMessage.UnpauseExecution(by), by, cancellation);

    /// <summary>Says yes to a step that waits for an approval.</summary>
    public Task<Outcome> ApproveAsync(string runId, string stepId, string by = Library, CancellationToken cancellation = default) =>
        SayAsync(runId, run => run.Executor, new ExecutorMessage.ApproveStep(stepId, by), by, cancellation);

    /// <summary>Says no to a step that waits for an approval: it fails with the reason.</summary>
    public Task<Outcome> RejectAsync(string runId, string stepId, string reason, string by = Library, CancellationToken cancellation = default) =>
        SayAsync(runId, run => run.Executor, new ExecutorMessage.RejectStep(stepId, by, reason), by, cancellation);

    /// <summary>Runs a failed step again, its attempts counted from one; of a fan-out, all failed items.</summary>
    public Task<Outcome> RetryAsync(string runId, string stepId, string by = Library, CancellationToken cancellation = default) =>
        SayAsync(runId, run => run.Executor, new ExecutorMessage.RetryStep(stepId, by), by, cancellation);

    /// <summary>Says what became of a step in doubt, or of its call to a model.</summary>
    /// <param name="settled">True: its effect took place, or it was answered. False: it did not; run it again.</param>
    /// <param name="output">The result of a step that is settled, or the model's answer: anything System.Text.Json serializes; null for an empty object.</param>
    public Task<Outcome> ResolveAsync(string runId, string stepId, bool settled, object? output = null, string by = Library, CancellationToken cancellation = default) =>
        client.Runs?.Get(runId)?.HasCallInDoubt(stepId) is true
            ? SayAsync(runId, run => run.Gateway, new GatewayMessage.ResolveCall(stepId, settled, JsonOf(output), by), by, cancellation)
            : SayAsync(runId, run => run.Executor, new ExecutorMessage.ResolveStep(stepId, settled, JsonOf(output), by), by, cancellation);

    /// <summary>Adds to what a run may take of models; a question that waits for it goes on. What has no limit is refused.</summary>
    /// <param name="stepId">The step whose budget it is; null for the run's.</param>
    public Task<Outcome> AddBudgetAsync(string runId, Amount added, string? stepId = null, string by = Library, CancellationToken cancellation = default) =>
        SayAsync(runId, run => run.Gateway, new GatewayMessage.AddBudget(stepId, added, by), by, cancellation);

    /// <summary>Clears the context of every conversation of a run with models: what comes next begins with a brief of the run.</summary>
    public Task<Outcome> WipeContextsAsync(string runId, string by = Library, CancellationToken cancellation = default) =>
        SayAsync(runId, run => run.Gateway, new GatewayMessage.WipeContexts(by), by, cancellation);

    private async Task<Outcome> SayAsync(string runId, Func<RunActors, PersistenceId> to, IMessage message, string by, CancellationToken cancellation)
    {
        var run = client.Runs?.Get(runId) ?? throw new RunNotFoundException(runId);
        // These stop something first; then what was at work when its host ended is looked into, or the cleanup runs.
        var (pauses, cancels) = (message is ExecutorMessage.PauseExecution, message is RunMessage.CancelRun);
        var cleansUp = message is RunMessage.CancelRun { Force: false } && run.HasCleanup;
        if ((!(pauses || cancels) || cleansUp || !run.IsQuiet)
            && (client.Host is not null || HostLease.Describe(client.Workspace.DatabasePath) is null))
            StepHandlerMissingException.ThrowIfMissing(run, handlers);
        if (!(pauses || cancels) && await TakeUpAsync(runId, by, cancellation).ConfigureAwait(false) is { } drifted)
            return drifted;
        var outcome = await client.SendAsync(to(new RunActors(runId)), message, cancellation: cancellation).ConfigureAwait(false);
        if (outcome is Outcome.Done && (pauses || cleansUp))
            await TakeUpAsync(runId, by, cancellation).ConfigureAwait(false);
        return outcome;
    }

    /// <returns>A refusal where the world is not as the run left it; else null.</returns>
    private async Task<Outcome.Refused?> TakeUpAsync(string runId, string by, CancellationToken cancellation) =>
        await client.TryHostAsync().ConfigureAwait(false) && client.Runs!.Get(runId) is { Status: RunStatus.Interrupted }
        && await client.ResumeAsync(runId, by, cancellation).ConfigureAwait(false) is Outcome.Refused { Reason: RunDrift.Reason } drifted ? drifted : null;

    private static Json JsonOf(object? value) =>
        value is null ? Json.EmptyObject : Json.From(JsonSerializer.SerializeToElement(value, JsonSerializerOptions.Web));
}
