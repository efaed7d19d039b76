using System.Collections.Immutable;
using SisyphusActors.Core.Building;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Hosting.Models;
using SisyphusActors.Seams.Plans;

namespace SisyphusActors.Hosting.Runs;

/// <summary>What is not as a run of a goal left it: files, what is checked out, and the provider of its next call to a model.</summary>
/// <param name="Changed">What has changed in the workspace, a sentence each.</param>
/// <param name="Unreachable">Why its next call cannot be made, a sentence each; empty while one of the agent's providers answers.</param>
/// <param name="Now">All approved files as they are, and what is checked out; null where one of them is no file, or nothing could be found out.</param>
public sealed record RunDrift(ImmutableArray<string> Changed, ImmutableArray<string> Unreachable, PlanBase? Now)
{
    /// <summary>Of a refusal.</summary>
    public const string Reason = "workspace-changed";

    internal static readonly RunDrift None = new([], [], null);

    public bool IsNone => Changed.IsEmpty && Unreachable.IsEmpty;

    /// <summary>What was found, and the choices.</summary>
    public string Told(string runId) => Changed.IsEmpty
        ? $"Run {runId} waits: {string.Join(" ", Unreachable)} Go on once it does: sisyphus resume {runId}; or let its calls wait: sisyphus resume {runId} --accept-drift"
        : $"Run {runId} waits, since the world is not as it left it: {string.Join(" ", Changed.Concat(Unreachable))} Put it back and resume again; "
            + $"or take it as it is: sisyphus resume {runId} --accept-drift; or end the run: sisyphus cancel {runId}";

    /// <remarks>A run that waits for a person goes on by that person's word, which has its own look.</remarks>
    internal static async Task<RunDrift> OfAsync(RunView run, SisyphusWorkspace workspace, TimeProvider time, CancellationToken abort) =>
        run is { Source: IntentPlan.Source, Status: RunStatus.Interrupted or RunStatus.Paused }
            ? (await OfWorkspaceAsync(run, workspace, time, abort).ConfigureAwait(false)) with
            {
                Unreachable = await OfProvidersAsync(run, workspace, time, abort).ConfigureAwait(false),
            }
            : None;

    private static async Task<RunDrift> OfWorkspaceAsync(RunView run, SisyphusWorkspace workspace, TimeProvider time, CancellationToken abort)
    {
        if (run.PlanApprovals is not [.., { Approval: var approval }])
            return None;
        try
        {
            var left = run.FilesLeft.ToImmutableArray();
            var now = await workspace.Inspector(time).InspectAsync(left.Select(file => file.Path), abort).ConfigureAwait(false);
            var written = run.Files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
            var files = PlanDrift.OfFiles(AsMayBe(left, run.Writing, now.Base), path => written.Contains(path) ? "after this run wrote it" : "since it was approved", now);
            return new RunDrift([.. OfCheckout(approval with { Branch = approval.Branch ?? run.Planned?.Base.Branch }, now.Base), .. files], [], now.Problems.IsEmpty ? now.Base : null);
        }
        catch (LookFailedException e)
        {
            return new RunDrift([e.Message], [], null);
        }
    }

    /// <summary>A file that was being written when the host ended may have either content.</summary>
    private static ImmutableArray<ApprovedFile> AsMayBe(ImmutableArray<ApprovedFile> left, ApprovedFile? writing, PlanBase now) =>
        writing is not null && now.Files.Contains(writing) ? [.. left.Select(file => file.Path == writing.Path ? writing : file)] : left;

    private static IEnumerable<string> OfCheckout(PlanApproval approval, PlanBase now)
    {
        if (now.Commit != approval.BaseCommit)
            yield return $"Commit {PlanDrift.Name(now.Commit)} is checked out; the run began at {PlanDrift.Name(approval.BaseCommit)}.";
        if (now.Branch != approval.Branch)
            yield return $"Branch {now.Branch ?? "none"} is checked out; the run began on {approval.Branch ?? "none"}.";
    }

    private static async Task<ImmutableArray<string>> OfProvidersAsync(RunView run, SisyphusWorkspace workspace, TimeProvider time, CancellationToken abort)
    {
        if (NextAgent(run) is not { } agent)
            return [];
        var silent = ImmutableArray.CreateBuilder<string>();
        await foreach (var provider in ModelExamination.OfAsync(workspace, time, agent, abort).ConfigureAwait(false))
        {
            if (provider.State is ProviderState.Answers or ProviderState.Doubtful)
                return [];
            silent.Add($"Provider {provider.Provider} does not answer: {provider.Found.TrimEnd('.')}.");
        }
        return silent.ToImmutable();
    }

    /// <returns>Null when only tests are left, which ask nobody unless they fail.</returns>
    private static string? NextAgent(RunView run) =>
        run.Plan is not { } plan ? IntentPlan.PlanAgent
        : plan.Steps.Any(step => step.Work is StepWork.ApplyPatch or StepWork.ChooseTests && run.Step(step.Id)?.Status is not StepStatus.Completed) ? BuilderBehavior.Agent
        : null;
}

/// <summary>A run is not gone on with: the world is not as it left it. Nothing was done.</summary>
public sealed class RunDriftedException(string runId, string message) : Exception(message)
{
    public string RunId => runId;
}
