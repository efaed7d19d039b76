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
        using var late = new CancellationTokenSource(@case.Timeout, session.Time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(late.Token, interrupted);
        string? error = null;
        try
        {
            await executor.ResumeAsync(RunId, end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!interrupted.IsCancellationRequested)
        {
            error = TooLate;
        }
        var took = session.Time.GetElapsedTime(began);
        var run = client.Runs!.Get(RunId)!;
        var checks = new List<CheckResult>();
        foreach (var check in @case.Checks)
            checks.Add(new CheckResult(check.Text, error ?? await WhyNotAsync(check, run, executor, interrupted).ConfigureAwait(false)));
        return new EvalResult(@case.Name, run, checks, took);
    }

    private async Task<string?> WhyNotAsync(EvalCheck check, RunView run, WorkflowExecutor executor, CancellationToken interrupted)
    {
        if (check.Command is not { } command)
            return check.WhyNot(run, workspace.Root);
        using var late = new CancellationTokenSource(@case.Timeout, session.Time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(late.Token, interrupted);
        try
        {
            var result = await executor.ExecuteAsync(WorkflowDefinition.ForCommand(command), cancellation: end.Token).ConfigureAwait(false);
            return result.Succeeded ? null : result.Error ?? result.Status.Name();
        }
        catch (OperationCanceledException) when (!interrupted.IsCancellationRequested)
        {
            return TooLate;
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
