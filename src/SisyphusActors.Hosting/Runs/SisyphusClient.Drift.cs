using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Hosting.Runs;

/// <summary>Whether the world is as a run left it, and a person's word where it is not.</summary>
public sealed partial class SisyphusClient
{
    /// <summary>Looks, and changes nothing. Only a run of a goal that is interrupted or paused can be found to have drifted.</summary>
    public async Task<RunDrift> DriftAsync(string runId, CancellationToken cancellation = default) => Runs?.Get(runId) is { } run
        ? await RunDrift.OfAsync(run, workspace, time, cancellation).ConfigureAwait(false)
        : RunDrift.None;

    /// <summary>As <see cref="ResumeAsync"/>, and takes the world as it is: the approved plan is approved anew at what is checked out and at the files as they are.</summary>
    /// <returns>A refusal where that cannot be, as with a folder in a file's place.</returns>
    public async Task<Outcome> ResumeAsItIsAsync(string runId, string by, CancellationToken cancellation = default)
    {
        var drift = await DriftAsync(runId, cancellation).ConfigureAwait(false);
        if (!drift.Changed.IsEmpty)
        {
            if (drift.Now is not { } now)
                return new Outcome.Refused(RunDrift.Reason, $"{string.Join(" ", drift.Changed)} That cannot be approved: put it right first.");
            var plan = Runs!.Get(runId)!.PlanApprovals[^1].Approval.PlanHash;
            if (await SendAsync(new RunActors(runId).Coordinator, new RunMessage.AcceptDrift(plan, now, drift.Changed, by), cancellation: cancellation).ConfigureAwait(false)
                is Outcome.Refused refused)
                return refused;
        }
        return await TakeUpAsync(runId, by, cancellation).ConfigureAwait(false);
    }

    private Task<Outcome> TakeUpAsync(string runId, string by, CancellationToken cancellation) =>
        SendAsync(new RunActors(runId).Coordinator, new RunMessage.ResumeRun(by), cancellation: cancellation);
}
