using System.Text.Json;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.Hosting.Handlers;
using SisyphusActors.Hosting.Workflows;

namespace SisyphusActors.Hosting.Runs;

/// <summary>Runs workflows in this program, durably: every step is settled in the journal before the next one starts, and a crashed run goes on where it was.</summary>
public sealed class WorkflowExecutor(SisyphusClient client, StepHandlers handlers)
{
    /// <summary>Starts a run and waits for its end.</summary>
    /// <param name="input">Anything System.Text.Json serializes to an object; null for none.</param>
    /// <param name="runId">A run id of your own, so that a repeated call takes up the same run; a new one by default.</param>
    /// <param name="cancellation">Ends the wait, not the run.</param>
    /// <exception cref="WorkspaceBusyException">Another process hosts this workspace.</exception>
    public async Task<RunResult> ExecuteAsync(
        WorkflowDefinition definition, object? input = null, string? runId = null, CancellationToken cancellation = default)
    {
        await HostAsync().ConfigureAwait(false);
        if (runId is not null && client.Runs?.Get(runId) is not null)
            return await ResumeAsync(runId, cancellation).ConfigureAwait(false);
        var inputs = input is null ? Json.EmptyObject : Json.From(JsonSerializer.SerializeToElement(input, JsonSerializerOptions.Web));
        var (id, outcome) = await client.StartAsync(definition, inputs, "library", runId, cancellation).ConfigureAwait(false);
        ThrowIfRefused(outcome);
        return await EndAsync(id, cancellation).ConfigureAwait(false);
    }

    /// <summary>Goes on with a run whose host ended, and waits for its end. One that has already ended gives its result again and nothing is done.</summary>
    /// <exception cref="RunNotFoundException">There is no such run in this workspace.</exception>
    /// <exception cref="StepHandlerMissingException">The run uses a handler that this program does not register; nothing was done.</exception>
    /// <exception cref="WorkspaceBusyException">Another process hosts this workspace.</exception>
    public async Task<RunResult> ResumeAsync(string runId, CancellationToken cancellation = default)
    {
        var run = client.Runs?.Get(runId) ?? throw new RunNotFoundException(runId);
        if (client.Ended(runId) is { } ended)
            return RunResult.Of(ended);
        StepHandlerMissingException.ThrowIfMissing(run, handlers);
        await HostAsync().ConfigureAwait(false);
        await client.ResumeAsync(runId, "library", cancellation).ConfigureAwait(false);
        return await EndAsync(runId, cancellation).ConfigureAwait(false);
    }

    private async Task HostAsync()
    {
        if (!await client.TryHostAsync().ConfigureAwait(false))
            throw new WorkspaceBusyException(client.Workspace.DatabasePath);
    }

    private async Task<RunResult> EndAsync(string runId, CancellationToken cancellation)
    {
        var host = client.Host!;
        var end = host.EndOf(runId);
        if (client.Runs!.Get(runId) is not { } run || !run.Status.IsEnded())
        {
            await (await Task.WhenAny(end, host.Engine.Completion).WaitAsync(cancellation).ConfigureAwait(false)).ConfigureAwait(false);
            run = client.Runs!.Get(runId)!;
        }
        await host.FlushAsync().ConfigureAwait(false);
        return RunResult.Of(run);
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

public sealed class RunNotFoundException(string runId) : Exception($"There is no run '{runId}' in this workspace.");

/// <summary>A run uses a handler that this program does not register.</summary>
public sealed class StepHandlerMissingException : Exception
{
    private StepHandlerMissingException(string runId, IEnumerable<string> types)
        : base($"Run '{runId}' uses {string.Join(", ", types)}, which this program does not register. Resume it from the program that does.") { }

    internal static void ThrowIfMissing(RunView run, StepHandlers handlers)
    {
        var missing = (run.Plan?.Steps ?? []).Select(s => s.Work).OfType<StepWork.Uses>().Select(u => u.Type)
            .Except(handlers.Types, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (missing.Count > 0)
            throw new StepHandlerMissingException(run.RunId, missing);
    }
}
