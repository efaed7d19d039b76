using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Host.Cli;
using SisyphusActors.Seams.Shell;

namespace SisyphusActors.Host.Live;

/// <summary>Runs on a terminal: redrawn when something happened, at most ten times a second, and each second for the clocks.</summary>
internal sealed class LiveProgress : IRunProgress
{
    private const int TailsMax = 4;
    private const int KeptLines = 4;

    private static readonly TimeSpan BetweenFrames = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BetweenTicks = TimeSpan.FromSeconds(1);

    private readonly Session _session;
    private readonly ShellHandler _shell;
    private readonly LiveRegion _region;
    private readonly RunFrame _frame;
    private readonly WipeWatch _wipes;
    private readonly Dictionary<string, (string OpKey, StepTail Tail, Queue<string> Lines)> _tails = new(StringComparer.Ordinal);
    private DateTimeOffset _drawnAt;
    private string? _note;
    private volatile bool _isStale = true;

    /// <param name="from">What happened up to this offset is old news.</param>
    public LiveProgress(Session session, ShellHandler shell, long from)
    {
        (_session, _shell, _wipes) = (session, shell, new WipeWatch(from));
        _region = new LiveRegion(session.Screen);
        _frame = new RunFrame(session, TailOf);
    }

    public void Changed(RunView run, StatusChange change) => _isStale = true;

    public void Polled(IReadOnlyList<RunView> runs)
    {
        if (!runs.All(run => run.Exists))
            return;
        if (_wipes.Next(runs))
            Note(ContextText.Wiped);
        var since = _session.Time.GetUtcNow() - _drawnAt;
        if (since < BetweenFrames || !_isStale && since < BetweenTicks)
            return;
        // With several there is no room for what commands print.
        if (runs is [var run])
            Follow(run);
        Draw(runs, isLast: false);
    }

    public void Note(string text) => (_note, _isStale) = (text, true);

    public void End(IReadOnlyList<RunView> runs)
    {
        foreach (var (_, tail, _) in _tails.Values)
            tail.End();
        _tails.Clear();
        if (runs.All(run => run.Exists))
            Draw(runs, isLast: true);
    }

    private void Draw(IReadOnlyList<RunView> runs, bool isLast)
    {
        _isStale = false;
        _drawnAt = _session.Time.GetUtcNow();
        _region.Draw(runs is [var run] ? _frame.Lines(run, _note, isLast) : _frame.Lines(runs, _note, isLast));
    }

    /// <summary>Tails what is at work, up to a few commands.</summary>
    private void Follow(RunView run)
    {
        foreach (var (id, (opKey, tail, _)) in _tails.ToList())
            if (run.Step(id) is not { Status: StepStatus.Running } step || step.OpKey?.ToString() != opKey)
            {
                _tails.Remove(id);
                tail.End();
            }
        foreach (var step in run.StepsOf(StepStatus.Running).Where(s => s is { Items: null, OpKey: not null }).Take(TailsMax))
            if (_tails.Count < TailsMax && !_tails.ContainsKey(step.Id))
            {
                var lines = new Queue<string>();
                var opKey = step.OpKey!.Value;
                _tails[step.Id] = (opKey.ToString(), new StepTail(() => _shell.Output(opKey), text => Keep(lines, text)), lines);
            }
    }

    private void Keep(Queue<string> lines, string text)
    {
        lock (lines)
        {
            lines.Enqueue(text);
            if (lines.Count > KeptLines)
                lines.Dequeue();
        }
        _isStale = true;
    }

    private IReadOnlyList<string> TailOf(string stepId)
    {
        if (!_tails.TryGetValue(stepId, out var at))
            return [];
        lock (at.Lines)
            return [.. at.Lines];
    }
}
