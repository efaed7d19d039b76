using System.Text;

namespace SisyphusActors.Core.Ledger;

/// <summary>What a model planned for a run's goal, and what became of it.</summary>
internal static class PlanSection
{
    private const int FilesMax = 30;
    private const int OthersMax = 10;

    public static void Write(StringBuilder body, PlanView plan)
    {
        body.Append($"- Plan {LedgerText.Code(plan.ShortHash)}, {Stand(plan)}\n");
        body.Append($"- Base: commit {LedgerText.Code(plan.Base.Commit ?? "none")}, branch {LedgerText.Code(plan.Base.Branch ?? "none")}\n");
        body.Append($"- Design: {LedgerText.Inline(plan.Output.Design, 500)}\n");
        List(body, "Files", plan.Output.Files.Select(f => $"{LedgerText.Code(f.Path)} {f.Change.ToString().ToLowerInvariant()}: {LedgerText.Inline(f.Purpose, 160)}"), FilesMax);
        List(body, "Libraries", plan.Output.Libraries.Select(l => LedgerText.Code($"{l.Name} {l.Version}")), OthersMax);
        List(body, "Risks", plan.Output.Risks.Select(r => LedgerText.Inline(r, 200)), OthersMax);
        List(body, "Tests", plan.Output.Tests.Select(t => LedgerText.Code(t, 200)), OthersMax);
        List(body, "Warnings", plan.Warnings.Select(w => LedgerText.Inline(w)), OthersMax);
    }

    private static string Stand(PlanView plan) => plan switch
    {
        { Approval: { } approval, ApprovedAt: { } at } => $"approved by {LedgerText.Inline(approval.By, 60)} at {LedgerTime.Text(at)}",
        _ => "not approved",
    };

    private static void List(StringBuilder body, string name, IEnumerable<string> items, int max)
    {
        var all = items.ToList();
        if (all.Count == 0)
            return;
        body.Append($"- {name}:\n");
        foreach (var item in all.Take(max))
            body.Append($"  - {item}\n");
        RunSections.WriteRest(body, all.Count - max, "  - … and {0} more\n");
    }
}
