using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Core.Briefs;

/// <summary>A section before it is known what fits.</summary>
/// <param name="Rank">Of two, the one with the higher rank is left out first.</param>
/// <param name="Total">Lines there would be without any limit.</param>
/// <param name="Lines">The most important first.</param>
internal sealed record DraftSection(string Title, int Rank, int Total, List<string> Lines);

/// <summary>All that a brief may say of a run.</summary>
internal static class BriefSections
{
    private const int LinesMax = 20;
    private const int GoalLengthMax = 300;
    private const int TextLengthMax = 300;
    private const int TailLengthMax = 1_000;
    private const int FailuresMax = 5;

    public static IReadOnlyList<DraftSection> Of(RunView run, IReadOnlyList<BriefMemory> memories)
    {
        var planned = run.Planned?.Output ?? (run.Plan is { } plan ? IntentPlan.OutputOf(plan) : null);
        var failures = run.StepsOf(StepStatus.Failed).Concat(run.StepsOf(StepStatus.Retrying)).Concat(run.StepsOf(StepStatus.Running).Where(s => s.Error is not null))
            .Where(s => s.Items is null).ToList();
        return
        [
            Section("Goal", 1, run.Goal.Length > 0 ? [LedgerText.Inline(run.Goal, GoalLengthMax)] : []),
            Section("Constraints", 7, Constraints(run)),
            Section("Plan", 6, planned is null ? [] : PlanLines(run, planned)),
            Section("Key decisions", 5, run.Decisions.Reverse().Select(What)),
            Section("Now", 3, Now(run)),
            Section("Open questions", 2, RunSections.Questions(run).Select(q => $"- {q}")),
            new("What failed", 4, failures.Count + (run.Error is null ? 0 : 1), [.. Failures(run, failures)]),
            Section("Files", 8, planned is null ? [] : planned.Files.Select(file => What(file, run.Files.FirstOrDefault(written => written.Path == file.Path)))),
            Section("Next", 9, run.StepsOf(StepStatus.Pending).Select(Named)),
            Section("Done", 12, run.NewestCompleted.Select(s => $"{Named(s)}{(s.Result is { IsNull: false } result ? $": {LedgerText.Code(result.ToString(), 120)}" : "")}")),
            Section("Memories", 10, memories.Select(m => $"- {LedgerText.Code(m.Id)} {m.Type}: {LedgerText.Inline(m.Text, TextLengthMax)}")),
            Section("Budget", 11, Budget(run)),
        ];
    }

    private static DraftSection Section(string title, int rank, IEnumerable<string> lines)
    {
        var all = lines.ToList();
        return new DraftSection(title, rank, all.Count, all[..Math.Min(all.Count, LinesMax)]);
    }

    private static IEnumerable<string> Constraints(RunView run)
    {
        yield return $"- Works in {LedgerText.Code(run.Workspace)}, for {LedgerText.Inline(run.RequestedBy, 60)}, by {LedgerText.Code(run.Source, 120)}.";
        if (run.Gates.Count > 0)
            yield return $"- A person must approve: {string.Join(", ", run.Gates.Take(LinesMax).Select(id => LedgerText.Code(id)))}.";
        if (!run.Secrets.IsEmpty)
            yield return $"- Its hosts need the secrets {string.Join(", ", run.Secrets)}.";
        if (run.PlanHash is { } hash)
            yield return $"- Pinned to plan {LedgerText.Code(hash.ToString()[..12])}.";
        yield return $"- Inputs: {LedgerText.Code(run.Inputs.ToString())}";
    }

    private static IEnumerable<string> PlanLines(RunView run, PlanOutput planned) =>
    [
        $"- {LedgerText.Inline(planned.Design, TextLengthMax)}",
        .. planned.Tests.Select(test => $"- Must pass: {LedgerText.Code(test)}{(run.Tests.LastOrDefault(t => t.Command == test) is { } passed ? $", passed in round {passed.Round}" : "")}"),
        .. planned.Risks.Select(risk => $"- Risk: {LedgerText.Inline(risk, TextLengthMax)}"),
        .. planned.Libraries.Select(library => $"- Library: {LedgerText.Code($"{library.Name} {library.Version}")}"),
    ];

    private static IEnumerable<string> Now(RunView run) =>
    [
        $"- {StateLists.Now(run)}",
        .. run.StepsOf(StepStatus.Running).Concat(run.StepsOf(StepStatus.Retrying)).Concat(run.StepsOf(StepStatus.Waiting)).Concat(run.Approvals)
            .Select(step => $"{Named(step)}: {StateLists.What(step)}"),
        .. run.Gateway.Run is null ? [] : (string[])[$"- Models: {ModelText.Stand(run)}"],
    ];

    private static IEnumerable<string> Failures(RunView run, IEnumerable<StepView> failures)
    {
        if (run.Error is { } error)
            yield return $"- The run: {LedgerText.Inline(error, TextLengthMax)}";
        foreach (var step in failures.Take(FailuresMax))
            yield return $"- {LedgerText.Code(step.Id)} after attempt {step.Attempt}{(step.ExitCode is { } code ? $", exit code {code}" : "")}:\n\n{LedgerText.LastLines(step.Error ?? "", TailLengthMax)}\n";
    }

    private static IEnumerable<string> Budget(RunView run)
    {
        if (run.Gateway.Run is not { } account)
            yield break;
        yield return $"- Run: {ModelText.Left(account)}";
        foreach (var (step, its) in run.Gateway.Steps.Where(s => s.Value.Limits != BudgetLimits.None))
            yield return $"- {LedgerText.Code(step)}: {ModelText.Left(its)}";
    }

    private static string What(Decision decision) =>
        $"- {LedgerText.Inline(decision.Actor, 60)}: {LedgerText.Inline(decision.What, TextLengthMax)}{(decision.Why.Length > 0 ? $": {LedgerText.Inline(decision.Why, TextLengthMax)}" : "")}";

    private static string What(PlannedFile file, FileView? written) =>
        $"- {LedgerText.Code(file.Path)} {file.Change.ToString().ToLowerInvariant()}: {LedgerText.Inline(file.Purpose, TextLengthMax)}"
        + written switch
        {
            null => "",
            { After: { } after } => $"; written, SHA-256 {LedgerText.Code(after.ToString()[..12])}",
            _ => "; deleted",
        };

    private static string Named(StepView step) =>
        $"- {LedgerText.Code(step.Id)}{(step.Item is { } item ? $" {LedgerText.Code(item.AsText(), 40)}" : step.Title is { } title ? $" {LedgerText.Inline(title, 80)}" : "")}";
}
