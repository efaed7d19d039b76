using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Hosting.Handlers;
using SisyphusActors.Hosting.Hosts;
using SisyphusActors.Hosting.Workflows;

namespace SisyphusActors.Hosting.Runs;

/// <summary>Runs workflows in this program, durably: every step is settled in the journal before the next one starts, and a crashed run goes on where it was.</summary>
public sealed partial class WorkflowExecutor(SisyphusClient client, StepHandlers handlers)
{
    /// <summary>How long a lease that is held elsewhere is asked for again.</summary>
    private static readonly TimeSpan LeasePatience = TimeSpan.FromSeconds(1);

    /// <summary>Starts a run and waits until it has ended, or only a person can move it: <see cref="RunResult.Status"/> and <see cref="RunResult.NextAction"/> then say how.</summary>
    /// <param name="input">Anything System.Text.Json serializes to an object; null for none.</param>
    /// <param name="runId">A run id of your own, so that a repeated call takes up the same run; a new one by default.</param>
    /// <param name="cancellation">Ends the wait, not the run.</param>
    /// <exception cref="RunMismatchException">There is a run of that id, of another workflow or with other inputs; nothing was done.</exception>
    /// <exception cref="WorkspaceBusyException">Another process hosts this workspace.</exception>
    /// <exception cref="HostEndedException">This program's host ended before the run did, or whatever ended the host.</exception>
    public async Task<RunResult> ExecuteAsync(
        WorkflowDefinition definition, object? input = null, string? runId = null, CancellationToken cancellation = default)
    {
        var host = await HostAsync(cancellation).ConfigureAwait(false);
        var inputs = JsonOf(input);
        var isGiven = runId is not null;
        if (client.Workspace.Seed is null)
            runId ??= RunIds.Random();
        // Before the look: whatever ends the run after it is told.
        var rest = runId is null ? null : host.NextSignalOf(runId, eachMessage: false);
        if (isGiven && client.Look(runId!) is { } known)
        {
            RunMismatchException.ThrowIfOther(runId!, client.StartedWith(runId!), definition, inputs);
            return await GoOnAsync(known.Run, known.IsSettled, cancellation).ConfigureAwait(false);
        }
        var (id, outcome) = await client.StartAsync(definition, inputs, Library, runId, cancellation).ConfigureAwait(false);
        ThrowIfRefused(outcome);
        return await RestAsync(host, id, rest, cancellation).ConfigureAwait(false);
    }

    /// <summary>Goes on with a run whose host ended, or that a person has moved on, and waits as <see cref="ExecuteAsync"/> does. One that has already ended gives its result again and nothing is done.</summary>
    /// <exception cref="RunNotFoundException">There is no such run in this workspace.</exception>
    /// <exception cref="StepHandlerMissingException">The run uses a handler that this program does not register; nothing was done.</exception>
    /// <exception cref="RunDriftedException">The world is not as a goal's run left it: see <see cref="AcceptDriftAsync"/>; nothing was done.</exception>
    /// <exception cref="SecretMissingException">The run needs the value of a secret that is not in <see cref="SisyphusOptions.Secrets"/>; nothing was done.</exception>
    /// <exception cref="WorkspaceBusyException">Another process hosts this workspace.</exception>
    /// <exception cref="HostEndedException">This program's host ended before the run did, or whatever ended the host.</exception>
    public async Task<RunResult> ResumeAsync(string runId, CancellationToken cancellation = default)
    {
        var (run, isSettled) = client.Look(runId) ?? throw new RunNotFoundException(runId);
        return await GoOnAsync(run, isSettled, cancellation).ConfigureAwait(false);
    }

    private async Task<RunResult> GoOnAsync(RunView run, bool isSettled, CancellationToken cancellation)
    {
        if (isSettled && run.WaitsFor is WaitsFor.Nobody)
            return RunResult.Of(run);
        StepHandlerMissingException.ThrowIfMissing(run, handlers);
        SecretMissingException.ThrowIfMissing(run, client.Workspace.Shell.Secrets);
        var host = await HostAsync(cancellation).ConfigureAwait(false);
        if (await client.ResumeAsync(run.RunId, Library, cancellation).ConfigureAwait(false) is Outcome.Refused { Reason: RunDrift.Reason } drifted)
            throw new RunDriftedException(run.RunId, drifted.Message);
        return await RestAsync(host, run.RunId, rest: null, cancellation).ConfigureAwait(false);
    }

    private async Task<SisyphusHost> HostAsync(CancellationToken cancellation)
    {
        if (await client.TryHostAsync(LeasePatience, cancellation).ConfigureAwait(false) is not { } host)
            throw new WorkspaceBusyException(client.Workspace.DatabasePath);
        return host;
    }

    /// <summary>Waits until nothing moves the run but a person, and nothing that would is on the way.</summary>
    /// <param name="rest">Ends when the run may first have come to rest, asked for before there was such a run; null where it may be at rest already.</param>
    private async Task<RunResult> RestAsync(SisyphusHost host, string runId, Task? rest, CancellationToken cancellation)
    {
        // The client lets go of a host that ended; this one still knows why. Another one's signals are its own.
        if (client.Host is { } current && current != host)
            (host, rest) = (current, null);
        for (var looksAtRest = false; ;)
        {
            var signal = rest ?? host.NextSignalOf(runId, eachMessage: looksAtRest);
            if (rest is not null)
                rest = null;
            else if (client.Look(runId) is ({ WaitsFor: not WaitsFor.Host } run, var isSettled))
            {
                if (isSettled)
                {
                    await host.FlushAsync(runId).ConfigureAwait(false);
                    return RunResult.Of(run);
                }
                if (!looksAtRest)
                {
                    looksAtRest = true;
                    continue;
                }
            }
            else
                looksAtRest = false;
            await SignalledAsync(host, signal, runId, cancellation).ConfigureAwait(false);
            if (!looksAtRest && await host.EndedAsync(runId).ConfigureAwait(false) is { } ended)
                return RunResult.Of(ended);
        }
    }

    private static async Task SignalledAsync(SisyphusHost host, Task signal, string runId, CancellationToken cancellation)
    {
        await Task.WhenAny(signal, host.Engine.Completion).WaitAsync(cancellation).ConfigureAwait(false);
        if (signal.IsCompleted)
            return;
        await host.Engine.Completion.ConfigureAwait(false);
        throw new HostEndedException(runId);
    }

    private static void ThrowIfRefused(Outcome outcome)
    {
        if (outcome is Outcome.Refused refused)
            throw new InvalidOperationException(refused.Message);
    }
}

/// <summary>Another process holds the lease of this workspace, and step handlers run in their own program only.</summary>
public sealed class WorkspaceBusyException(string databasePath)
    : Exception($"Another process hosts {databasePath}. Wait for it to end, or use another workspace.");

/// <summary>The host this program was has ended, and the run had not. What was done is kept.</summary>
public sealed class HostEndedException(string runId)
    : Exception($"The host ended before run '{runId}' did. What was done is kept: resume it to go on.");

public sealed class RunNotFoundException(string runId) : Exception($"There is no run '{runId}' in this workspace.");
