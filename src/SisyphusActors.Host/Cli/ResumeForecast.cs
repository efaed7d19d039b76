using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Engine.Machines;
using SisyphusActors.Host.Live;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Sqlite;
using SisyphusActors.Seams.Operations;
using SisyphusActors.Seams.Shell;

namespace SisyphusActors.Host.Cli;

/// <summary>What resuming a run would do to each of its steps: found out without doing anything.</summary>
internal sealed class ResumeForecast(Session session)
{
    private readonly ShellHandler _shell = new(session.Workspace.Shell, session.Time);

    public static ExitCode Write(Session session, IReadOnlyList<RunView> runs)
    {
        var forecast = new ResumeForecast(session);
        var found = runs.Select(forecast.Of).ToList();
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
        var idCells = run.Steps.Count == 0 ? 0 : Math.Clamp(run.Steps.Max(s => s.StepId.Length), 4, 40);
        foreach (var step in run.Steps)
            session.Screen.Line(LineText.Fit($"step {step.StepId.PadRight(idCells)}  {step.Fate,-8}  {step.Why}", width));
    }

    private Shapes.RunForecast Of(RunView run)
    {
        var (wouldDo, looks) = run switch
        {
            { Status: var status } when status.IsEnded() => ("it has ended: resume prints its result and appends nothing", false),
            _ when run.Status.NeedsHost() && HostLease.Describe(session.Workspace.DatabasePath) is { } holder =>
                ($"process {holder.Pid} has it at work: resume would only follow it", false),
            { Status: RunStatus.WaitingInput or RunStatus.NeedsAttention } => ("it waits for a person: resume changes nothing", true),
            _ when SecretOption.Missing(session, run) is [_, ..] missing => ($"it waits for secret {string.Join(", ", missing)}: {session.Next(run)}", true),
            _ => ("it would go on like this", true),
        };
        var claims = looks ? Claims(run) : [];
        var steps = run.Steps.Select(step => Of(step, claims)).ToList();
        return new Shapes.RunForecast(run.RunId, run.Status.Name(), wouldDo, steps);
    }

    private Shapes.StepForecast Of(StepView step, Dictionary<string, (string, string)> claims)
    {
        var now = session.Time.GetUtcNow();
        var (fate, why) = claims.TryGetValue(step.Id, out var claim) ? claim : step switch
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
            _ => ("to run", "it has not begun"),
        };
        return new Shapes.StepForecast(step.Id, step.Status.Name(), fate, why);
    }

    /// <summary>What became of each operation that was at work, by step.</summary>
    private Dictionary<string, (string Fate, string Why)> Claims(RunView run)
    {
        var found = new Dictionary<string, (string, string)>(StringComparer.Ordinal);
        foreach (var request in Outstanding(session.Client.Journal!, run.RunId))
            found[request.StepId] = request.Kind == ShellHandler.Kind
                ? Fate(request, _shell.Look(request))
                : ("waiting", $"'{request.Kind}' is registered by another program: resume it there");
        return found;
    }

    private static (string, string) Fate(OperationRequest request, Reconciliation found) => found switch
    {
        Reconciliation.SafeToRun => ("re-run", "it was claimed, but never started"),
        Reconciliation.StillRunning running => ("running", $"its command outlived its host and is gone on with: {running.Where}"),
        Reconciliation.Ended { Outcome: OperationOutcome.Succeeded } => ("kept", "it succeeded after its host ended: its result is taken over"),
        Reconciliation.Ended { Outcome: OperationOutcome.Failed failed } => ("stopped", $"it failed after its host ended; its retry policy decides: {Screen.Safe(failed.Error)}"),
        Reconciliation.Ended => ("stopped", "it was stopped before its end: its retry policy decides, else it has failed"),
        Reconciliation.InDoubt doubt when request.Idempotent => ("re-run", $"it may be repeated: {Screen.Safe(doubt.Why)}"),
        Reconciliation.InDoubt doubt => ("in doubt", Screen.Safe(doubt.Why)),
        _ => ("in doubt", "nothing is known of it"),
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
