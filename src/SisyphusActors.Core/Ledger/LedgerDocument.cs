using System.Globalization;
using System.Text;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Ledger;

/// <summary>
/// The continuity ledger as Markdown: what somebody who knows nothing of a run needs in order to go on with it.
/// A function of its view alone, so the same journal gives the same bytes; every list is bounded, so a run of 10,000 steps gives a short one.
/// </summary>
/// <remarks>
/// The first line is <c>Status: … | Phase k/n | Offset …</c>, the third the SHA-256 of the body: all bytes after the empty line that follows it.
/// </remarks>
public static class LedgerDocument
{
    /// <summary>What each ledger begins with.</summary>
    public const string Beginning = "Status: ";

    private const int AgentsMax = 10;

    /// <summary>The ledger of one run: <c>.sisyphus/ledgers/{run}.md</c>.</summary>
    public static string Run(RunView run)
    {
        var body = new StringBuilder();
        RunSections.Write(body, run, level: 1);
        return WithHead($"{Beginning}{run.Status.Name()} | Phase {run.Phase}/{run.Phases} | Offset {run.Offset}", body);
    }

    /// <summary>The ledger of a workspace: <c>.sisyphus/SISYPHUS_LEDGER.md</c>.</summary>
    public static string Workspace(WorkspaceView workspace)
    {
        var body = new StringBuilder();
        body.Append("# Sisyphus ledger\n\n");
        body.Append(workspace.UpdatedAt is { } at ? $"Updated: {LedgerTime.Text(at)}\n" : "No run has been started in this workspace.\n");
        WriteMail(body, workspace.Mail);
        foreach (var run in workspace.InFull)
        {
            body.Append('\n');
            RunSections.Write(body, run, level: 2);
        }
        WriteLines(body, "Also open", workspace.Open, workspace.OpenCount - workspace.InFull.Length);
        WriteLines(body, "Ended", workspace.Ended, workspace.EndedCount);
        return WithHead(Head(workspace), body);
    }

    /// <summary>The offset in the first line of a ledger; 0 where there is none.</summary>
    public static long OffsetIn(ReadOnlySpan<byte> ledger)
    {
        var line = ledger[..Math.Max(0, ledger.IndexOf((byte)'\n'))];
        var mark = " | Offset "u8;
        return line.LastIndexOf(mark) is >= 0 and var at && long.TryParse(line[(at + mark.Length)..], NumberStyles.None, CultureInfo.InvariantCulture, out var offset) ? offset : 0;
    }

    private static void WriteMail(StringBuilder body, IReadOnlyList<OpenMail> mail)
    {
        if (mail.Count == 0)
            return;
        body.Append($"\nMail to acknowledge: {string.Join(", ", mail.Take(AgentsMax).Select(m => $"{LedgerText.Code(m.Agent)} {m.Letters}"))}");
        if (mail.Count > AgentsMax)
            body.Append($" and {mail.Count - AgentsMax} more agents");
        body.Append($"; next: {LedgerText.Code($"sisyphus mail inbox {mail[0].Agent}")}\n");
    }

    private static string Head(WorkspaceView workspace)
    {
        var open = workspace.Counts.Where(c => !c.Status.IsEnded()).ToList();
        var status = open switch
        {
            [] => "idle",
            [{ Runs: 1 } only] => only.Status.Name(),
            _ => string.Join(", ", open.Select(c => $"{c.Runs} {c.Status.Name()}")),
        };
        return $"Status: {status} | Phase {open.Sum(c => c.Phase)}/{open.Sum(c => c.Phases)} | Offset {workspace.Offset}";
    }

    private static void WriteLines(StringBuilder body, string title, IReadOnlyCollection<RunSummary> runs, int count)
    {
        if (count == 0)
            return;
        body.Append($"\n## {title}\n\n");
        foreach (var run in runs)
        {
            body.Append($"- {LedgerText.Code(run.RunId)} {run.Status.Name()}");
            body.Append($" at {LedgerTime.Text(run.EndedAt ?? run.UpdatedAt)}, steps {run.StepsDone}/{run.StepsTotal}: {LedgerText.Inline(run.Goal, 120)}");
            if (run.Error is { } error)
                body.Append($" ({LedgerText.Inline(error, 120)})");
            body.Append(run.NextAction.Length > 0 ? $"; next: {LedgerText.Code(run.NextAction)}\n" : "\n");
        }
        if (count > runs.Count)
            body.Append($"- … and {count - runs.Count} earlier\n");
    }

    private static string WithHead(string head, StringBuilder body) => $"{head}\n\nBody SHA-256: {Sha256.Of(body.ToString())}\n\n{body}";
}
