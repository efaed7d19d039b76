using System.Text.RegularExpressions;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Crash.Tests;

/// <summary>
/// All that people can read of an ended run, as text to compare. Left out is what must differ between two runs: times, offsets, the folder,
/// the ledger's own hash, the order in which parallel steps came to their ends, that a host was lost. After a person resolved a doubt, also what that
/// adds by itself: the decision's line, its place in the audit trail, the attempts it cost, and the op keys, which cover the attempts before them.
/// </summary>
internal sealed partial record EndState(RunStatus Status, string Results, string Ledger, string RunRow, string StepRows, string Audit)
{
    private static readonly string[] Volatile = ["created_at", "updated_at", "started_at", "ended_at", "due_at", "created_offset", "offset"];
    private static readonly string[] OfDoubt = ["attempts", "op_key", "retry_count"];

    public static EndState Of(CrashWorkspace workspace, bool doubted)
    {
        var run = workspace.Run();
        var leftOut = doubted ? Volatile.Concat(OfDoubt).ToArray() : Volatile;
        return new EndState(
            run.Status,
            string.Join('\n', run.Steps.Select(s => $"{s.Id} {s.Status} {s.Result}")),
            Normal(workspace.Ledger, workspace.Root, doubted),
            Text(workspace, "SELECT * FROM workflow_runs", leftOut),
            Text(workspace, "SELECT * FROM workflow_steps ORDER BY position, item", leftOut),
            doubted ? "" : Trail(workspace));
    }

    /// <summary>The changes of the run and of each step, in order.</summary>
    private static string Trail(CrashWorkspace workspace) => string.Join('\n', workspace
        .Rows("SELECT step_id, type, json_extract(payload, '$.to') AS status FROM audit_events WHERE type NOT IN ('workflow_interrupted', 'workflow_resumed') ORDER BY id")
        .GroupBy(row => $"{row["step_id"]}").OrderBy(g => g.Key, StringComparer.Ordinal)
        .Select(g => $"{g.Key}: {string.Join(", ", g.Select(row => $"{row["type"]} {row["status"]}"))}"));

    private static string Normal(string ledger, string root, bool doubted)
    {
        var text = Sha().Replace(Time().Replace(ledger.Replace(root, "<folder>"), "<time>"), "<body>");
        text = HeadOffset().Replace(Cells().Replace(text, "| <offset> |"), "Offset <offset>");
        if (doubted)
            text = Attempts().Replace(EvidenceAttempts().Replace(DoubtLines().Replace(text, ""), "$1<attempts> |"), "<attempts>");
        return InOrder(text);
    }

    /// <summary>Runs of indented list lines and of table rows are sorted: among them parallel steps stand in the order they ended.</summary>
    private static string InOrder(string text)
    {
        var lines = text.Split('\n');
        for (var from = 0; from < lines.Length;)
        {
            var to = from;
            while (to < lines.Length && lines[to].StartsWith("  - ", StringComparison.Ordinal) | lines[to].StartsWith("| ", StringComparison.Ordinal))
                to++;
            Array.Sort(lines, from, to - from, StringComparer.Ordinal);
            from = to + 1;
        }
        return string.Join('\n', lines);
    }

    private static string Text(CrashWorkspace workspace, string sql, string[] leftOut) => string.Join('\n', workspace.Rows(sql).Select(row =>
        string.Join(' ', row.Where(c => !leftOut.Contains(c.Key)).Select(c => $"{c.Key}={c.Value ?? "NULL"}")).Replace(workspace.Root, "<folder>")));

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")]
    private static partial Regex Time();

    [GeneratedRegex("(?<=Body SHA-256: )[0-9a-f]{64}")]
    private static partial Regex Sha();

    [GeneratedRegex(@"Offset \d+")]
    private static partial Regex HeadOffset();

    /// <summary>The first number of a table's row: every ledger table has its offset there, after the step's name or first of all.</summary>
    [GeneratedRegex(@"(?<=^(\| `[^`]*` )?)\| \d+ \|", RegexOptions.Multiline)]
    private static partial Regex Cells();

    [GeneratedRegex(@"^\| <offset> \|.*(took place: settled|did not take place: to run again).*\n", RegexOptions.Multiline)]
    private static partial Regex DoubtLines();

    [GeneratedRegex(@"^(\| `[^`]*` \| <offset> \| )\d+ \|", RegexOptions.Multiline)]
    private static partial Regex EvidenceAttempts();

    [GeneratedRegex(@"(?<=Attempts at steps: )\d+; failed and tried again: \d+")]
    private static partial Regex Attempts();
}
