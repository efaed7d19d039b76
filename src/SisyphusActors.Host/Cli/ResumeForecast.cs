using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Engine.Machines;
using SisyphusActors.Host.Live;
using SisyphusActors.Hosting.Runs;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Sqlite;
using SisyphusActors.Seams.Operations;
using SisyphusActors.Seams.Shell;

namespace SisyphusActors.Host.Cli;

/// <summary>What resuming a run would do to each of its steps: found out without doing anything.</summary>
internal sealed class ResumeForecast(Session session)
{
    private readonly ShellHandler _shell = new(session.Workspace.Shell, session.Time);

    public static async Task<ExitCode> WriteAsync(Session session, IReadOnlyList<RunView> runs)
    {
        var forecast = new ResumeForecast(session);
        var found = new List<Shapes.RunForecast>();
        foreach (var run in runs)
            found.Add(forecast.Of(run, await session.Client.DriftAsync(run.RunId).ConfigureAwait(false)));
        if (session.Json)
            session.Screen.Line(Shapes.Document(new Shapes.Forecast(found)));
        else if (found.Count == 0)
            session.Screen.Line("No run is interrupted: there is nothing to resume.");
        else
            foreach (var run in found)
                WriteRun(session, run);
        return ExitCode.Ok;
    }

    private static void WriteRun(Session session, Shapes.RunForecast run)
    {
        var width = session.Screen.IsTerminal ? session.Screen.Width - 1 : int.MaxValue;
        session.Screen.Line($"run {run.RunId}: {StepText.Words(run.Status)}: {run.WouldDo}");
        foreach (var changed in run.Drift)
            session.Screen.Line($"  {Screen.Safe(changed)}");
        var idCells = run.Steps.Count == 0 ? 0 : Math.Clamp(run.Steps.Max(s => s.StepId.Length), 4, 40);
        foreach (var step in run.Steps)
            session.Screen.Line(LineText.Fit($"step {step.StepId.PadRight(idCells)}  {step.Fate,-8}  {step.Why}", width));
    }

    private Shapes.RunForecast Of(RunView run, RunDrift drift)
    {
        var (wouldDo, looks) = run switch
        {
            { Status: var status } when status.IsEnded() => ("it has ended: resume prints its result and appends nothing", false),
            _ when run.Status.NeedsHost() && HostLease.Describe(session.Workspace.DatabasePath) is { } holder =>
                ($"process {holder.Pid} has it at work: resume would only follow it", false),
            { Status: RunStatus.WaitingInput or RunStatus.NeedsAttention } => ("it waits for a person: resume changes nothing", true),
            _ when SecretOption.Missing(session, run) is [_, ..] missing => ($"it waits for secret {string.Join(", ", missing)}: {session.Next(run)}", true),
            _ when !drift.IsNone => ("it would not go on, since the world is not as it left it; with --accept-drift it would go on like this", true),
            _ => ("it would go on like this", true),
        };
        var claims = looks ? Claims(run) : [];
        var steps = run.Steps.Select(step => Of(step, claims)).ToList();
        return new Shapes.RunForecast(run.RunId, run.Status.Name(), wouldDo, [.. drift.Changed, .. drift.Unreachable], steps);
    }

    private Shapes.StepForecast Of(StepView step, Dictionary<string, Shapes.StepForecast> claims)
    {
        if (claims.TryGetValue(step.Id, out var claim))
            return claim with { Status = step.Status.Name() };
        var now = session.Time.GetUtcNow();
        var (fate, why) = step switch
        {
            { Status: StepStatus.Completed } => ("kept", "completed"),
            { Status: StepStatus.Skipped } => ("kept", "skipped"),
            { Status: StepStatus.Failed } => ("kept", $"failed: {Screen.Safe(step.Error ?? "")}"),
            { Status: StepStatus.Cancelled } => ("kept", "cancelled"),
            { Status: StepStatus.InDoubt } => ("in doubt", $"resolve it: {Screen.Safe(step.WhyInDoubt ?? "")}"),
            { Status: StepStatus.Waiting, Prompt: { } prompt } => ("waiting", $"for a person: {Screen.Safe(prompt)}"),
            { DueAt: { } due, Status: StepStatus.Retrying } => ("re-run", due <= now ? "its next attempt is due" : $"its next attempt is due in {TimeText.Of(due - now)}"),
            { DueAt: { } due } => ("waiting", due <= now ? "its timer has run out" : $"its timer runs {TimeText.Of(due - now)} more"),
            { Status: StepStatus.Running, Items: { } items } => ("going on", $"{step.ItemsDone} of {items} items are kept"),
            { Status: StepStatus.Running } => ("going on", "what its agent was answered, and what it has written, is kept"),
            _ => ("to run", "it has not begun"),
        };
        return new Shapes.StepForecast(step.Id, step.Status.Name(), fate, why, step.ExitCode);
    }

    /// <summary>What became of each operation that was at work, by step.</summary>
    private Dictionary<string, Shapes.StepForecast> Claims(RunView run)
    {
        var found = new Dictionary<string, Shapes.StepForecast>(StringComparer.Ordinal);
        foreach (var request in Outstanding(session.Client.Journal!, run.RunId))
        {
            var (fate, why, exitCode) = request.Kind == ShellHandler.Kind
                ? Fate(request, _shell.Look(request))
                : ("waiting", $"'{request.Kind}' is registered by another program: resume it there", null);
            found[request.StepId] = new Shapes.StepForecast(request.StepId, "", fate, why, exitCode);
        }
        return found;
    }

    private static (string Fate, string Why, int? ExitCode) Fate(OperationRequest request, Reconciliation found) => found switch
    {
        Reconciliation.SafeToRun => ("re-run", "it was claimed, and its command was never started", null),
        Reconciliation.StillRunning running => ("running", $"its command still runs and is gone on with: {running.Where}", null),
        Reconciliation.Ended { Outcome: OperationOutcome.Succeeded } => ("kept", "its command has ended with exit code 0, and its result is taken over", 0),
        Reconciliation.Ended { Outcome: OperationOutcome.Failed { Retryable: false } failed } =>
            ("stopped", $"its command has ended, and is not tried again: {Screen.Safe(failed.Error)}", failed.ExitCode),
        Reconciliation.Ended { Outcome: OperationOutcome.Failed failed } =>
            ("stopped", $"its command has ended, and its retry policy decides: {Screen.Safe(failed.Error)}", failed.ExitCode),
        Reconciliation.Ended { Outcome: OperationOutcome.TimedOut timedOut } =>
            ("stopped", $"its command was stopped at its timeout of {TimeText.Of(timedOut.Timeout)}, and its retry policy decides", null),
        Reconciliation.InDoubt doubt when request.Idempotent => ("re-run", $"it may be repeated: {Screen.Safe(doubt.Why)}", null),
        Reconciliation.InDoubt doubt => ("in doubt", Screen.Safe(doubt.Why), null),
        _ => ("in doubt", "nothing is known of it", null),
    };

    /// <summary>The operations a run's executor has claimed and not settled, as the executor itself would hand them out again.</summary>
    private static IEnumerable<OperationRequest> Outstanding(IJournal journal, string runId)
    {
        var executor = new RunActors(runId).Executor;
        var machine = new ActorMachine<ExecutorState>(executor, new ExecutorBehavior());
        if (journal.LoadSnapshot(executor) is not { } snapshot || !machine.Restore(snapshot))
            machine = new ActorMachine<ExecutorState>(executor, new ExecutorBehavior());
        foreach (var row in journal.Read(executor, machine.SequenceNumber))
            machine.Replay(row.SequenceNumber, row.Recorded.Event);
        return machine.Recovered().OfType<Effect.Dispatch>().Select(dispatch => dispatch.Request);
    }
}
