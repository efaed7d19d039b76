using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Ledger;

namespace SisyphusActors.Hosting.Runs;

/// <summary>Runs that have a goal instead of a workflow.</summary>
public sealed partial class WorkflowExecutor
{
    /// <summary>
    /// Has a model plan a goal, and waits as <see cref="ExecuteAsync"/> does: until <see cref="RunResult.Status"/> is
    /// <see cref="Core.Runs.RunStatus.WaitingInput"/> and <see cref="ApprovePlanAsync"/> is wanted, or until the run has ended.
    /// </summary>
    /// <param name="allowed">Globs: a plan all of whose files match one is approved without being asked about. Null asks about each.</param>
    /// <param name="runId">A run id of your own, so that a repeated call takes up the same run; a new one by default.</param>
    /// <inheritdoc cref="ExecuteAsync" path="/exception"/>
    public async Task<RunResult> ExecuteGoalAsync(
        string goal, IReadOnlyCollection<string>? allowed = null, string? runId = null, CancellationToken cancellation = default)
    {
        var host = await HostAsync(cancellation).ConfigureAwait(false);
        if (runId is not null && client.Runs?.Get(runId) is { } known)
            return known.Goal == goal ? await ResumeAsync(runId, cancellation).ConfigureAwait(false) : throw RunMismatchException.OfGoal(runId);
        var (id, outcome) = await client.StartGoalAsync(goal, Library, allowed, runId, cancellation).ConfigureAwait(false);
        ThrowIfRefused(outcome);
        return await RestAsync(host, id, rest: null, cancellation).ConfigureAwait(false);
    }

    /// <summary>The plan that a run waits with.</summary>
    /// <returns>Null when none waits.</returns>
    public PlanView? PlanOf(string runId) => (client.Runs?.Get(runId) ?? throw new RunNotFoundException(runId)).Gate;

    /// <summary>Says yes to a plan: its files may be written, at the commit that is checked out. <see cref="ResumeAsync"/> then waits for the run.</summary>
    /// <param name="plan">As <see cref="PlanOf"/> gave it; one that has changed since is refused.</param>
    public async Task<Outcome> ApprovePlanAsync(string runId, PlanView plan, string by = Library, CancellationToken cancellation = default)
    {
        await TakeUpAsync(runId, by, cancellation).ConfigureAwait(false);
        return await client.ApprovePlanAsync(runId, plan, by, cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Takes a world that is not as a goal's run left it as it is: the approved plan is approved anew at that, and the run is taken up. <see cref="ResumeAsync"/>
    /// then waits for it.
    /// </summary>
    public async Task<Outcome> AcceptDriftAsync(string runId, string by = Library, CancellationToken cancellation = default)
    {
        var run = client.Runs?.Get(runId) ?? throw new RunNotFoundException(runId);
        StepHandlerMissingException.ThrowIfMissing(run, handlers);
        await HostAsync(cancellation).ConfigureAwait(false);
        return await client.ResumeAsItIsAsync(runId, by, cancellation).ConfigureAwait(false);
    }

    /// <summary>Says no to a plan: a model makes another one.</summary>
    public async Task<Outcome> RejectPlanAsync(string runId, PlanView plan, string reason, string by = Library, CancellationToken cancellation = default)
    {
        await TakeUpAsync(runId, by, cancellation).ConfigureAwait(false);
        return await client.RejectPlanAsync(runId, plan, by, reason, cancellation).ConfigureAwait(false);
    }
}
