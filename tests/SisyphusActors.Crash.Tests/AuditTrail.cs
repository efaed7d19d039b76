using System.Text.Json;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Crash.Tests;

/// <summary>Holds the audit table to the journal: a row for each change of a status, a change for each row, and no gap between them.</summary>
internal static class AuditTrail
{
    public static void ShouldBeWhole(CrashWorkspace workspace)
    {
        var rows = workspace.Rows("SELECT * FROM audit_events ORDER BY id");
        rows.Select(r => $"{r["offset"]} {r["step_id"]} {r["type"]} {r["payload"]}").ShouldBe(Refolded(workspace));

        var at = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var payload = JsonDocument.Parse((string)row["payload"]!).RootElement;
            var subject = (string?)row["step_id"] ?? "";
            var from = payload.TryGetProperty("from", out var before) ? before.GetString()! : "";
            from.ShouldBe(at.GetValueOrDefault(subject, subject.Length == 0 ? "" : "pending"), $"{subject} at offset {row["offset"]}");
            at[subject] = payload.GetProperty("to").GetString()!;
        }
        at[""].ShouldBe(workspace.Rows("SELECT status FROM workflow_runs").Single()["status"]);
        foreach (var step in workspace.Rows("SELECT step_id, status FROM workflow_steps"))
            at.GetValueOrDefault((string)step["step_id"]!, "pending").ShouldBe(step["status"]);
    }

    private static List<string> Refolded(CrashWorkspace workspace)
    {
        using var journal = workspace.OpenJournal();
        var view = new RunView(CrashWorkspace.RunId);
        var changes = new List<string>();
        foreach (var row in journal.ReadAll(0))
        {
            var entry = new LedgerEntry(row.Offset, row.PersistenceId, row.SequenceNumber, row.Recorded);
            if (entry.RunId == CrashWorkspace.RunId || row.PersistenceId == HostEvent.StreamId)
                changes.AddRange(view.Apply(entry).Statuses.Select(change => $"{change.Offset} {change.StepId} {change.Word} {change.Payload}"));
        }
        return changes;
    }
}
