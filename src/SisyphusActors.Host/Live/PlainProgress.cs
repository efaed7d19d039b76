using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Host.Cli;
using SisyphusActors.Seams.Shell;

namespace SisyphusActors.Host.Live;

/// <summary>One fact a line, for pipes and logs: what changed, and what commands print, as <c>step | text</c>; with several runs, a step is <c>run/step</c>.</summary>
/// <param name="from">Changes up to this offset are old news.</param>
/// <param name="tellsWaiting">Whether the commands that a waiting run needs are told here; else whoever ends this says them.</param>
internal sealed class PlainProgress(Session session, ShellHandler shell, long from, bool several, bool tellsWaiting) : IRunProgress
{
    /// <summary>Commands followed while they run; of the others the output comes when they end.</summary>
    private const int TailsMax = 32;

    private readonly Dictionary<string, StepTail> _tails = new(StringComparer.Ordinal);
    private readonly HashSet<(string RunId, string StepId)> _atWorkBefore = [];
    private readonly Dictionary<(string RunId, string Agent), string> _agents = [];
    private readonly HashSet<string> _watched = new(StringComparer.Ordinal);
    private readonly WipeWatch _wipes = new(from);

    public void Changed(RunView run, StatusChange change)
    {
        var step = change.StepId is { } id ? run.Step(id) : null;
        if (change.Offset <= from)
            Remember(run, step);
        else if (step is null)
            Tell(run, change);
        else
        {
            var begins = step.Status is StepStatus.Running;
            if (!begins)
                EndOutput(run, step);
            session.Screen.Line($"step {NameOf(run, step)}: {StepText.Sentence(step, change)}");
            if (begins)
                Follow(run, step);
        }
    }

    public void Polled(IReadOnlyList<RunView> runs)
    {
        if (_wipes.Next(runs))
            session.Screen.Line(ContextText.Wiped);
        foreach (var run in runs)
            TellAgents(run);
        foreach (var (runId, stepId) in _atWorkBefore)
            if (runs.First(r => r.RunId == runId) is var run && run.Step(stepId) is { Status: StepStatus.Running } step)
                Follow(run, step);
        _atWorkBefore.Clear();
    }

    public void Note(string text) => session.Screen.Line(text);

    public void End(IReadOnlyList<RunView> runs)
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

    private void TellAgents(RunView run)
    {
        var isOldNews = run.CreatedOffset <= from && _watched.Add(run.RunId);
        foreach (var (agent, state) in AgentText.States(run))
            if (_agents.GetValueOrDefault((run.RunId, agent)) != state)
            {
                _agents[(run.RunId, agent)] = state;
                if (!isOldNews)
                    session.Screen.Line($"agent {(several ? $"{run.RunId}/" : "")}{Screen.Safe(agent)}: {Screen.Safe(state)}");
            }
    }

    /// <summary>What is still at work when the past has been read is followed from then on.</summary>
    private void Remember(RunView run, StepView? step)
    {
        if (step is { Status: StepStatus.Running })
            _atWorkBefore.Add((run.RunId, step.Id));
        else if (step is not null)
            _atWorkBefore.Remove((run.RunId, step.Id));
    }

    private void Follow(RunView run, StepView step)
    {
        if (step is { Items: null, OpKey: { } opKey } && _tails.Count < TailsMax)
            _tails[NameOf(run, step)] = Tail(NameOf(run, step), opKey);
    }

    private void EndOutput(RunView run, StepView step)
    {
        if (_tails.Remove(NameOf(run, step), out var tail))
            tail.End();
        else if (step is { Items: null, OpKey: { } opKey, Status: StepStatus.Completed or StepStatus.Failed or StepStatus.Retrying })
            Tail(NameOf(run, step), opKey).End();
    }

    private StepTail Tail(string name, Core.Operations.OpKey opKey) =>
        new(() => shell.Output(opKey), line => session.Screen.Line($"{name} | {line}"));

    private string NameOf(RunView run, StepView step) => several ? $"{run.RunId}/{step.Id}" : step.Id;
}
