using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Engine;
using SisyphusActors.Seams.Plans;

namespace SisyphusActors.Hosting.Runs;

/// <summary>Runs that have a goal instead of a workflow, and a person's word on their plans.</summary>
public sealed partial class SisyphusClient
{
    /// <summary>Starts a run that has a goal and no workflow: a model plans it, and a person approves the plan.</summary>
    /// <param name="allowed">Globs: a plan all of whose files match one is approved without being asked about. Null asks about each.</param>
    /// <param name="runId">As of a workflow's run.</param>
    /// <returns>The run's id and what its coordinator said.</returns>
    /// <exception cref="SecretStoredException">The goal holds the value of a secret; nothing was stored.</exception>
    public async Task<(string RunId, Outcome Outcome)> StartGoalAsync(
        string goal, string by, IReadOnlyCollection<string>? allowed = null, string? runId = null, CancellationToken cancellation = default)
    {
        if (runId is null && workspace.Seed is { } seed)
            return await StartSeededAsync(seed, id => IntentOf(goal, by, allowed, id), cancellation).ConfigureAwait(false);
        runId ??= RunIds.Random();
        RunIds.ThrowIfInvalid(runId);
        return (runId, await StartAsync(runId, IntentOf(goal, by, allowed, runId), cancellation).ConfigureAwait(false));
    }

    /// <summary>Notes a goal: its run is queued, and planned once it is resumed.</summary>
    /// <param name="key">Idempotency key, 1 to 200 characters: a repeat with the same key is the same run. None by default.</param>
    /// <inheritdoc cref="StartGoalAsync" path="/returns|/exception"/>
    /// <exception cref="IdempotencyConflictException">The key stands for another goal.</exception>
    public async Task<(string RunId, Outcome Outcome)> NoteGoalAsync(string goal, string by, string? key = null, CancellationToken cancellation = default)
    {
        var runId = key is null ? RunIds.Random() : RunIds.Keyed(key);
        return (runId, await StartAsync(runId, IntentOf(goal, by, allowed: null, runId) with { IsHeld = true }, cancellation).ConfigureAwait(false));
    }

    /// <summary>What has changed in the workspace since a plan was judged: nothing must have for it to be approved.</summary>
    /// <returns>A sentence that says what to do; null when nothing has.</returns>
    public async Task<string?> DriftAsync(string runId, PlanView plan, CancellationToken cancellation = default)
    {
        try
        {
            return PlanDrift.Of(plan, await workspace.Inspector(time).InspectAsync(plan.Output, cancellation).ConfigureAwait(false)) is { } drift
                ? $"{drift} To have it planned anew: sisyphus reject {runId} --reason 'the workspace has changed'"
                : null;
        }
        catch (LookFailedException e)
        {
            return e.Message;
        }
    }

    /// <summary>Approves the plan that a run waits with, at what is checked out now.</summary>
    /// <param name="plan">As it was shown.</param>
    /// <returns>A refusal where the plan, the commit or one of its files is another by now; nothing was approved then.</returns>
    public async Task<Outcome> ApprovePlanAsync(string runId, PlanView plan, string by, CancellationToken cancellation = default) =>
        await DriftAsync(runId, plan, cancellation).ConfigureAwait(false) is { } drift
            ? new Outcome.Refused("workspace-changed", drift)
            : await SendAsync(new RunActors(runId).Coordinator, new RunMessage.ApprovePlan(plan.Hash, plan.Base.Commit, by), cancellation: cancellation).ConfigureAwait(false);

    /// <summary>Sends the plan that a run waits with back to the planner.</summary>
    public Task<Outcome> RejectPlanAsync(string runId, PlanView plan, string by, string reason, CancellationToken cancellation = default) =>
        SendAsync(new RunActors(runId).Coordinator, new RunMessage.RejectPlan(plan.Hash, by, reason), cancellation: cancellation);

    private RunMessage.StartIntent IntentOf(string goal, string by, IReadOnlyCollection<string>? allowed, string runId)
    {
        var secrets = workspace.Shell.Secrets;
        return new RunMessage.StartIntent(
            goal, workspace.Seed ?? runId, workspace.Root, by, secrets.Names.Count == 0 ? null : [.. secrets.Names], allowed is null ? null : [.. allowed]);
    }
}
