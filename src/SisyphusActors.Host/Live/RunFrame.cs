using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Host.Cli;
using Spectre.Console;

namespace SisyphusActors.Host.Live;

/// <summary>Runs as a screenful of lines.</summary>
/// <param name="tailOf">The last lines a step's command printed.</param>
internal sealed class RunFrame(Session session, Func<string, IReadOnlyList<string>> tailOf)
{
    private const int HeadLines = 2;
    private const int TailLines = 4;
    private const int AgentLines = 6;
    private const int StepsOfEachMax = 3;
    private const int StatusCells = 10;
    private const int TimeCells = 7;

    /// <param name="isLast">The frame that stays: no tails, nothing about keys.</param>
    public IReadOnlyList<string> Lines(RunView run, string? note, bool isLast)
    {
        var width = session.Screen.Width - 1;
        var now = StepText.Now(run, session.Time.GetUtcNow());
        List<string> foot = isLast ? [] : Foot(run, note, width);
        var tails = isLast ? [] : Tails(run).ToList();
        var agents = isLast ? [] : AgentText.Lines(run, now).TakeLast(AgentLines).ToList();
        var room = Math.Max(3, session.Screen.Height - HeadLines - foot.Count - agents.Count - tails.Sum(t => t.Lines.Count) - 2);
        var (rows, leftOut) = StepRows.Of(run, room);
        var idCells = IdCells(rows, width);

        List<string> lines = [Head(run, now, width)];
        foreach (var row in rows)
        {
            lines.Add(Row(run, row, now, idCells, width));
            foreach (var text in tails.FirstOrDefault(t => t.StepId == row.Id).Lines ?? [])
                lines.Add(new LineText(width).Add($"    {(row.Position.IsItem ? "  " : "")}│ {text}", Color.Grey).ToString());
        }
        if (leftOut > 0)
            lines.Add(new LineText(width).Add($"  … {Counts(run)}", Color.Grey).ToString());
        lines.AddRange(agents.Select(agent => new LineText(width).Add("  agent ", Color.Grey).Add(Screen.Safe(agent)).ToString()));
        lines.AddRange(foot);
        return lines;
    }

    /// <summary>Several runs: a line for each, and the steps that matter as far as there is room. Where there are too many, those that have ended give way.</summary>
    public IReadOnlyList<string> Lines(IReadOnlyList<RunView> runs, string? note, bool isLast)
    {
        var width = session.Screen.Width - 1;
        string[] foot = isLast ? [] : [Hint(note, width)];
        var room = Math.Max(3, session.Screen.Height - foot.Length - 2);
        var shown = runs.OrderBy(r => r.Status.IsEnded()).Take(runs.Count <= room ? runs.Count : room - 1).ToHashSet();
        var ofEach = isLast ? 0 : Math.Clamp(room / shown.Count - 1, 0, StepsOfEachMax);
        List<string> lines = [];
        foreach (var run in runs.Where(shown.Contains))
        {
            var now = StepText.Now(run, session.Time.GetUtcNow());
            lines.Add(Head(run, now, width));
            if (ofEach > 0 && !run.Status.IsEnded())
                lines.AddRange(StepRows.Of(run, ofEach).Rows.Select(step => Row(run, step, now, IdCells([step], width), width)));
        }
        if (shown.Count < runs.Count)
            lines.Add(new LineText(width).Add($"… and {runs.Count - shown.Count} more runs", Color.Grey).ToString());
        return [.. lines, .. foot];
    }

    private static int IdCells(IReadOnlyList<StepView> rows, int width) =>
        Math.Clamp(rows.Count == 0 ? 0 : rows.Max(r => r.Id.Length + (r.Position.IsItem ? 2 : 0)), 8, Math.Max(12, width / 3));

    private string Hint(string? note, int width) => new LineText(width).Add(
        note ?? (session.Client.Host is null ? "Ctrl-C ends the watching, not the run." : "Ctrl-C finishes what is at work and stops; the run can be resumed."),
        note is null ? Color.Grey : Color.Yellow).ToString();

    private static string Head(RunView run, DateTimeOffset now, int width)
    {
        var right = $"  {run.RunId}  {StepText.Words(run.Status.Name())}  {run.StepsDone}/{run.StepsTotal} steps  {TimeText.Of(now - run.CreatedAt, tenths: false)}";
        var line = new LineText(width).Add(LineText.Fit(Screen.Safe(run.Name), Math.Max(8, width - right.Length)));
        return line.Add($"  {run.RunId}  ", Color.Grey).Add(StepText.Words(run.Status.Name()), StepText.Tint(run.Status))
            .Add(right[(run.RunId.Length + 4 + run.Status.Name().Length)..]).ToString();
    }

    private static string Row(RunView run, StepView step, DateTimeOffset now, int idCells, int width) => new LineText(width)
        .Add(step.Position.IsItem ? "    " : "  ")
        .Add(step.Id, step.Status is StepStatus.Pending or StepStatus.Skipped or StepStatus.Cancelled ? Color.Grey : null, idCells - (step.Position.IsItem ? 2 : 0))
        .Add("  ")
        .Add(StepText.Status(run, step), StepText.Tint(run, step), StatusCells)
        .Add((TimeText.Of(step, now) ?? "").PadLeft(TimeCells - 1), null, TimeCells)
        .Add("  ")
        .Add(StepText.Detail(step, now), step is { Status: StepStatus.Failed, IsTolerated: false } ? Color.Red : Color.Grey)
        .ToString();

    private List<string> Foot(RunView run, string? note, int width)
    {
        List<string> foot = [];
        if (run.WaitsFor is WaitsFor.Person)
        {
            foot.Add(new LineText(width).Add("Answer in another terminal:", Color.Grey).ToString());
            // Commands are to be typed, so they may take two lines rather than be cut.
            foreach (var line in Waiting.Lines(session, run))
                foreach (var piece in line.Chunk(width).Select(c => new string(c)))
                    foot.Add(new LineText(width).Add(piece, Color.Yellow).ToString());
        }
        foot.Add(Hint(note, width));
        return foot;
    }

    private IEnumerable<(string StepId, IReadOnlyList<string> Lines)> Tails(RunView run)
    {
        var at = run.StepsOf(StepStatus.Running).Where(s => s.Items is null).Take(TailLines).ToList();
        foreach (var step in at)
            if (tailOf(step.Id) is { Count: > 0 } lines)
                yield return (step.Id, [.. lines.TakeLast(Math.Max(1, TailLines / at.Count))]);
    }

    private static string Counts(RunView run) => string.Join(", ", Enum.GetValues<StepStatus>()
        .Where(s => run.CountOf(s) > 0)
        .Select(s => $"{run.CountOf(s)} {StepText.Words(s.Name())}")) + " in all";
}
