using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Host.Cli;
using SisyphusActors.Seams.Shell;

namespace SisyphusActors.Host.Live;

/// <summary>One fact a line, for pipes and logs: what changed, and what commands print, as <c>step | text</c>.</summary>
/// <param name="from">Changes up to this offset are old news.</param>
/// <param name="withOutput">Whether what commands print is shown.</param>
internal sealed class PlainProgress(Session session, ShellHandler shell, long from, bool withOutput = true) : IRunProgress
{
    /// <summary>Commands followed while they run; of the others the output comes when they end.</summary>
    private const int TailsMax = 32;

    private readonly Dictionary<string, StepTail> _tails = new(StringComparer.Ordinal);

    public void Changed(RunView run, StatusChange change)
    {
        if (change.StepId is { } id && run.Step(id) is { } step)
        {
            if (withOutput)
                Output(step, isNew: change.Offset > from);
            if (change.Offset > from)
                session.Screen.Line($"step {id}: {StepText.Sentence(step, change)}");
        }
        else if (change.Offset > from)
            Tell(run, change);
    }

    public void Polled(RunView run) { }

    public void Note(string text) => session.Screen.Line(text);

    public void End(RunView run)
    {
        foreach (var tail in _tails.Values)
            tail.End();
        _tails.Clear();
    }

    private void Tell(RunView run, StatusChange change)
    {
        switch (run.Status)
        {
            case RunStatus.Queued or RunStatus.Planning:
                break;
            case RunStatus.Running when change.Word == "workflow_started":
                session.Screen.Line($"run {run.RunId}: started: {Screen.Safe(run.Name)}");
                break;
            case RunStatus.WaitingInput or RunStatus.NeedsAttention:
                foreach (var line in Waiting.Lines(session, run))
                    session.Screen.Line($"run {run.RunId}: {line}");
                break;
            default:
                if (!run.Status.IsEnded())
                    session.Screen.Line($"run {run.RunId}: {run.Status.Name()}");
                break;
        }
    }

    private void Output(StepView step, bool isNew)
    {
        if (step is { Status: StepStatus.Running, Items: null, OpKey: { } opKey })
        {
            if (_tails.Count < TailsMax)
                _tails[step.Id] = Tail(step.Id, opKey);
        }
        else if (_tails.Remove(step.Id, out var tail))
            tail.End();
        else if (isNew && step is { OpKey: { } ended, Items: null, Status: StepStatus.Completed or StepStatus.Failed or StepStatus.Retrying })
            Tail(step.Id, ended).End();
    }

    private StepTail Tail(string stepId, Core.Operations.OpKey opKey) =>
        new(() => shell.LogPath(opKey), line => session.Screen.Line($"{stepId} | {line}"));
}
