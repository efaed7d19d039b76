using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Host.Cli;
using SisyphusActors.Hosting;
using SisyphusActors.Hosting.Runs;
using SisyphusActors.Hosting.Workflows;

namespace SisyphusActors.Host.Eval;

/// <summary>Plays one case in its workspace: the goal as any run, then its checks; a command among them is a run of its own there.</summary>
internal sealed class EvalRunner(EvalCase @case, SisyphusWorkspace workspace, Session session)
{
    private const string RunId = "goal";

    private string TooLate => $"it was not over within {@case.Timeout.TotalSeconds:0.###} s";

    public async Task<EvalResult> PlayAsync(CancellationToken interrupted)
    {
        await using var client = new SisyphusClient(workspace, session.Handlers, Engines.Of(workspace.Options.Engine), session.Time) { StopPatience = TimeSpan.Zero };
        var executor = new WorkflowExecutor(client, session.Handlers);
        foreach (var memory in @case.Memories)
            await client.SendAsync(WorkspaceActors.Memory, memory.Message, cancellation: interrupted).ConfigureAwait(false);
        await client.StartGoalAsync(@case.Goal, Session.By, @case.Allow, RunId, interrupted).ConfigureAwait(false);
        var began = session.Time.GetTimestamp();
        var isOver = await InTimeAsync(cancellation => executor.ResumeAsync(RunId, cancellation), interrupted).ConfigureAwait(false) is not null;
        var took = session.Time.GetElapsedTime(began);
        var run = client.Runs!.Get(RunId)!;
        var checks = new List<CheckResult>();
        foreach (var check in @case.Checks)
            checks.Add(new CheckResult(check.Text, !isOver ? TooLate
                : check.Command is { } command ? await WhyNotAsync(command, executor, interrupted).ConfigureAwait(false)
                : check.WhyNot(run, workspace.Root)));
        return new EvalResult(@case.Name, run, checks, took);
    }

    private async Task<string?> WhyNotAsync(string command, WorkflowExecutor executor, CancellationToken interrupted)
    {
        var result = await InTimeAsync(
            cancellation => executor.ExecuteAsync(WorkflowDefinition.ForCommand(command), cancellation: cancellation), interrupted).ConfigureAwait(false);
        return result is null ? TooLate : result.Succeeded ? null : result.Error ?? result.Status.Name();
    }

    /// <returns>Null for a run that was not over in time. The host that is about to end stops what is at work.</returns>
    private async Task<RunResult?> InTimeAsync(Func<CancellationToken, Task<RunResult>> run, CancellationToken interrupted)
    {
        using var late = new CancellationTokenSource(@case.Timeout, session.Time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(late.Token, interrupted);
        try
        {
            return await run(end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!interrupted.IsCancellationRequested)
        {
            return null;
        }
    }
}

/// <param name="WhyNot">Null where it holds.</param>
internal sealed record CheckResult(string Check, string? WhyNot);

internal sealed record EvalResult(string Case, RunView Run, IReadOnlyList<CheckResult> Checks, TimeSpan Took)
{
    public EvalUse Use { get; } = EvalUse.Of(Run);

    public int Passed => Checks.Count(check => check.WhyNot is null);

    public bool HasPassed => Passed == Checks.Count;
}
