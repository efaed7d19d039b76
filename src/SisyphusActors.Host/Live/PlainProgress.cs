using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Host.Cli;
using SisyphusActors.Seams.Shell;

namespace SisyphusActors.Host.Live;

/// <summary>One fact a line, for pipes and logs: what changed, and what commands print, as <c>step | text</c>.</summary>
/// <param name="from">Changes up to this offset are old news.</param>
/// <param name="tellsWaiting">Whether the commands that a waiting run needs are told here; else whoever ends this says them.</param>
internal sealed class PlainProgress(Session session, ShellHandler shell, long from, bool tellsWaiting) : IRunProgress
{
    /// <summary>Commands followed while they run; of the others the output comes when they end.</summary>
    private const int TailsMax = 32;

    private readonly Dictionary<string, StepTail> _tails = new(StringComparer.Ordinal);
    private readonly HashSet<string> _atWorkBefore = new(StringComparer.Ordinal);

    public void Changed(RunView run, StatusChange change)
    {
        var step = change.StepId is { } id ? run.Step(id) : null;
        if (change.Offset <= from)
            Remember(step);
        else if (step is null)
            Tell(run, change);
        else
        {
            var begins = step.Status is StepStatus.Running;
            if (!begins)
                EndOutput(step);
            session.Screen.Line($"step {step.Id}: {StepText.Sentence(step, change)}");
            if (begins)
                Follow(step);
        }
    }

    public void Polled(RunView run)
    {
        foreach (var id in _atWorkBefore)
            if (run.Step(id) is { Status: StepStatus.Running } step)
                Follow(step);
        _atWorkBefore.Clear();
    }

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
            case RunStatus.WaitingInput or RunStatus.NeedsAttention or RunStatus.Paused:
                foreach (var line in tellsWaiting ? Waiting.Lines(session, run) : [])
                    session.Screen.Line($"run {run.RunId}: {line}");
                break;
            default:
                if (!run.Status.IsEnded())
                    session.Screen.Line($"run {run.RunId}: {(run.Status is RunStatus.Running ? "goes on" : StepText.Words(run.Status.Name()))}");
                break;
        }
    }

    /// <summary>What is still at work when the past has been read is followed from then on.</summary>
    private void Remember(StepView? step)
    {
        if (step is { Status: StepStatus.Running })
            _atWorkBefore.Add(step.Id);
        else if (step is not null)
            _atWorkBefore.Remove(step.Id);
    }

    private void Follow(StepView step)
    {
        if (step is { Items: null, OpKey: { } opKey } && _tails.Count < TailsMax)
            _tails[step.Id] = Tail(step.Id, opKey);
    }

    private void EndOutput(StepView step)
    {
        if (_tails.Remove(step.Id, out var tail))
            tail.End();
        else if (step is { Items: null, OpKey: { } opKey, Status: StepStatus.Completed or StepStatus.Failed or StepStatus.Retrying })
            Tail(step.Id, opKey).End();
    }

    private StepTail Tail(string stepId, Core.Operations.OpKey opKey) =>
        new(() => shell.Output(opKey), line => session.Screen.Line($"{stepId} | {line}"));
}
