using System.Text;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Evidence;

/// <summary>
/// What a run has to show for its milestones, as Markdown: <c>.sisyphus/evidence/{run}.md</c>. A function of its view alone, so the same journal gives the same bytes.
/// </summary>
public static class EvidenceDocument
{
    /// <summary>What the first line begins with.</summary>
    public const string Head = "# Evidence of run ";

    private const int OutputLengthMax = 1_000;

    /// <param name="run">One with milestones reached.</param>
    public static string Of(RunView run)
    {
        var text = new StringBuilder($"{Head}{LedgerText.Code(run.RunId)}\n\n{LedgerText.Inline(run.Goal, 500)}\n");
        if (run.EvidenceLeftOut > 0)
            text.Append($"\nThe journal holds {run.EvidenceLeftOut} earlier milestones.\n");
        foreach (var section in run.Evidence)
        {
            var body = Body(section);
            text.Append($"\n## {LedgerText.Inline(section.Title, 100)}\n\n{body}\nSHA-256 of this section: {Sha256.Of(body)}\n");
        }
        return text.ToString();
    }

    private static string Body(EvidenceSection section)
    {
        var body = new StringBuilder();
        if (section.LeftOut > 0)
            body.Append($"The journal holds {section.LeftOut} earlier ones.\n\n");
        foreach (var entry in section.Entries)
            Write(body, entry);
        return body.ToString();
    }

    private static void Write(StringBuilder body, EvidenceEntry entry)
    {
        var when = $"at {LedgerTime.Text(entry.At)}, offset {entry.Offset}";
        switch (entry)
        {
            case EvidenceEntry.PlanApproved { Approval: var approval }:
                body.Append($"- Plan {LedgerText.Code(approval.PlanHash.ToString())} approved by {LedgerText.Inline(approval.By, 60)} {when}{(approval.BaseCommit is { } commit ? $", at commit {LedgerText.Code(commit)}" : "")}\n");
                foreach (var file in approval.Files)
                    body.Append($"- {LedgerText.Code(file.Path)}: SHA-256 {Name(file.Before)}\n");
                break;
            case EvidenceEntry.DriftAccepted drift:
                body.Append($"- Taken as it was by {LedgerText.Inline(drift.By, 60)} {when}: {LedgerText.Inline(string.Join(" ", drift.Found), OutputLengthMax)}\n");
                break;
            case EvidenceEntry.FileWritten file:
                body.Append($"- {LedgerText.Code(file.Path)} {(file.After is null ? "deleted" : "written")} {when}{(file.By is { } by ? $", settled by {LedgerText.Inline(by, 60)}" : "")}: {Lines(file)}SHA-256 {Name(file.Before)} before, {Name(file.After)} after\n");
                break;
            case EvidenceEntry.StepEnded step:
                body.Append($"- {LedgerText.Code(step.Command ?? step.StepId)} {LedgerText.Inline(step.Outcome)} {when}{(step.ExitCode is { } code ? $", exit code {code}" : "")}\n");
                if (step.Output is { Length: > 0 } output)
                    body.Append($"\n{LedgerText.LastLines(output, OutputLengthMax)}\n\n");
                break;
        }
    }

    private static string Lines(EvidenceEntry.FileWritten file) => file is { Added: { } added, Removed: { } removed } ? $"+{added} −{removed} lines, " : "";

    private static string Name(Sha256? hash) => hash is { } known ? LedgerText.Code(known.ToString()) : "no file";
}
