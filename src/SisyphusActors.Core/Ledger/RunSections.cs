using System.Text;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Memory;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Core.Ledger;

/// <summary>One run's part of a ledger, section by section in reading order. A section without content says so.</summary>
internal static class RunSections
{
    private const int DecisionsMax = 20;
    private const int PhasesMax = 12;
    private const int GatesMax = 10;
    private const int QuestionsMax = 20;
    private const int EvidenceMax = 10;
    private const int FilesMax = 20;
    private const int AgentsMax = 20;

    /// <param name="level">Of the run's own heading; its sections stand one below.</param>
    public static void Write(StringBuilder body, RunView run, int level)
    {
        body.Append($"{new string('#', level)} Run {LedgerText.Code(run.RunId)}\n\n");
        body.Append($"Updated: {LedgerTime.Text(run.UpdatedAt)}\n\n");
        body.Append(run.NextAction.Length > 0 ? $"Next action: {LedgerText.Code(run.NextAction)}\n" : "Next action: none\n");
        var section = new string('#', level + 1);

        body.Append($"\n{section} Goal\n\n{OrNone(LedgerText.Inline(run.Goal, 500))}\n");
        body.Append($"\n{section} Constraints\n\n");
        WriteConstraints(body, run);
        if (run.Planned is { } plan)
        {
            body.Append($"\n{section} Plan\n\n");
            PlanSection.Write(body, plan);
        }
        body.Append($"\n{section} Key Decisions\n\n");
        WriteDecisions(body, run);
        body.Append($"\n{section} State\n\n");
        WritePhases(body, run);
        if (run.RoundsMax is { } rounds)
            body.Append($"- Round: {run.Round} of {rounds}\n");
        StateLists.Write(body, run);
        body.Append($"\n{section} Open Questions\n\n");
        WriteQuestions(body, run);
        body.Append($"\n{section} Working Set\n\n");
        WriteWorkingSet(body, run);
        body.Append($"\n{section} Agents\n\n");
        WriteAgents(body, run);
        if (run.BuilderState is { } builder)
            body.Append($"- {RunActors.BuilderRole}: {LedgerText.Inline(builder)}\n");
        WriteStepAgents(body, run);
        ModelSections.WriteAgents(body, run);
        body.Append($"\n{section} Budget\n\n");
        ModelSections.WriteBudget(body, run);
        body.Append($"- Attempts at steps: {run.Attempts}; failed and tried again: {run.RetryCount}.\n");
        body.Append($"\n{section} Evidence\n\n");
        WriteEvidence(body, run);
        if (run.Learned.Count == 0)
            return;
        body.Append($"\n{section} Learned\n\n");
        foreach (var learning in run.Learned)
            body.Append($"- {learning.Type.Name()}: {LedgerText.Inline(learning.Text)}\n");
    }

    private static void WriteConstraints(StringBuilder body, RunView run)
    {
        body.Append($"- Inputs: {LedgerText.Code(run.Inputs.ToString())}\n");
        if (run is { PlanHash: { } approved, Planned: not null })
            body.Append($"- Pinned to plan {LedgerText.Code(approved.ToString())}: no other file may be written.\n");
        else if (run.PlanHash is { } hash)
            body.Append($"- Pinned to plan {LedgerText.Code(hash.ToString())}: its file may change or vanish.\n");
        if (run.Plan is not { } plan)
            return;
        body.Append($"- At most {plan.MaxParallel} steps at work at once.\n");
        if (run.Gates.Count > 0)
            body.Append($"- A person must approve: {Codes(run.Gates, GatesMax)}.\n");
    }

    private static void WriteDecisions(StringBuilder body, RunView run)
    {
        if (run.Decisions.Count == 0)
        {
            body.Append("None yet.\n");
            return;
        }
        body.Append("| Offset | Actor | Decision | Why |\n|---:|---|---|---|\n");
        foreach (var decision in run.Decisions.Skip(run.Decisions.Count - DecisionsMax))
            body.Append($"| {decision.Offset} | {Cell(decision.Actor)} | {Cell(decision.What)} | {Cell(decision.Why)} |\n");
        WriteRest(body, run.Decisions.Count - DecisionsMax, "\n… and {0} earlier.\n");
    }

    private static void WritePhases(StringBuilder body, RunView run)
    {
        if (run.Milestones.Count == 0)
            return;
        var first = Math.Clamp(run.Phase - PhasesMax / 2, 0, Math.Max(0, run.Milestones.Count - PhasesMax));
        var shown = run.Milestones.Skip(first).Take(PhasesMax).Select(m => $"{LedgerText.Inline(m.Name, 60)} {m.Done}/{m.Total}");
        var rest = run.Milestones.Count - PhasesMax;
        body.Append($"- Phases: {string.Join(", ", shown)}{(rest > 0 ? $", … and {rest} others" : "")}\n");
    }

    private static void WriteQuestions(StringBuilder body, RunView run)
    {
        var questions = Questions(run).Take(QuestionsMax).ToList();
        foreach (var question in questions)
            body.Append($"- {question}\n");
        if (questions.Count == 0)
            body.Append("None.\n");
        var all = run.ApprovalCount + run.CountOf(StepStatus.InDoubt) + run.Parked.Count + run.Problems.Length + (run.Unread is null ? 0 : 1) + (run.Gate is null ? 0 : 1)
            + run.Gateway.OpenAsks.Count(a => a.Status is AskStatus.Held or AskStatus.InDoubt);
        WriteRest(body, all - questions.Count, "- … and {0} more\n");
    }

    /// <summary>What a person is asked, each with its command.</summary>
    public static IEnumerable<string> Questions(RunView run)
    {
        if (run.Unread is { } unread)
            yield return $"A row of the {unread.Actor} cannot be read: {LedgerText.Inline(unread.Why)}";
        if (run.Gate is { } plan)
            yield return $"Plan {LedgerText.Code(plan.ShortHash)} waits for approval{(plan.Added.IsEmpty ? "" : $", the approved one with {Codes(plan.Added, FilesMax)}")}. {LedgerText.Code(NextCommand.ApprovePlan(run.RunId, plan))}";
        foreach (var step in run.Approvals)
            yield return $"{LedgerText.Code(step.Id)} waits for approval: {LedgerText.Inline(step.Prompt ?? "")} {LedgerText.Code(NextCommand.Approve(run.RunId, step.Id))}";
        foreach (var step in run.StepsOf(StepStatus.InDoubt))
            yield return $"UNCONFIRMED: did {LedgerText.Code(step.Id)} take effect? {LedgerText.Inline(step.WhyInDoubt ?? "")} {LedgerText.Code(NextCommand.Resolve(run.RunId, step.Id))}";
        foreach (var question in ModelSections.Questions(run))
            yield return question;
        foreach (var parked in run.Parked)
            yield return $"The {parked.Actor} failed {parked.Deaths} times on message {LedgerText.Code(parked.Message)}, now set aside: {LedgerText.Inline(parked.Error)}";
        foreach (var problem in run.Problems)
            yield return $"Problem{(run.Source == Intents.IntentPlan.Source ? " with the plan" : $" in {LedgerText.Code(run.Source)}")}: {LedgerText.Inline(problem.ToString())}";
    }

    private static void WriteWorkingSet(StringBuilder body, RunView run)
    {
        body.Append($"- Folder: {LedgerText.Code(run.Workspace)}\n");
        body.Append($"- Workflow: {(run.Source == Intents.IntentPlan.Source ? "planned for the goal" : $"{LedgerText.Code(run.Name)} from {LedgerText.Code(run.Source)}")}, asked for by {LedgerText.Inline(run.RequestedBy, 60)} at {LedgerTime.Text(run.CreatedAt)}\n");
        body.Append(run.LastStep is { } step ? $"- Last step: {LedgerText.Code(step)}\n" : "");
        foreach (var file in run.Files.Take(FilesMax))
            body.Append($"- {(file.After is { } hash ? $"Written: {LedgerText.Code(file.Path)}, SHA-256 {LedgerText.Code(hash.ToString())}" : $"Deleted: {LedgerText.Code(file.Path)}")}\n");
        WriteRest(body, run.Files.Count - FilesMax, "- … and {0} more files\n");
    }

    private static void WriteAgents(StringBuilder body, RunView run)
    {
        body.Append($"- {RunActors.CoordinatorRole}: {run.Status.Name()}\n");
        body.Append($"- {RunActors.PlannerRole}: {run.PlannerState ?? "not asked yet"}\n");
        body.Append($"- {RunActors.ValidatorRole}: {run.ValidatorState ?? "not asked yet"}\n");
        body.Append(run.Plan is null
            ? $"- {RunActors.ExecutorRole}: not started\n"
            : $"- {RunActors.ExecutorRole}: {run.StepsDone} of {run.StepsTotal} steps done, {run.CountOf(StepStatus.Running)} {(run.Status is RunStatus.Interrupted ? "cut off" : "at work")}, {run.CountOf(StepStatus.Waiting) + run.CountOf(StepStatus.Retrying)} waiting\n");
    }

    private static void WriteStepAgents(StringBuilder body, RunView run)
    {
        var agents = run.Agents.ToList();
        foreach (var agent in agents.OrderBy(a => !a.IsAtWork).Take(AgentsMax))
        {
            var skill = agent.Skill is { } name ? $" with skill {LedgerText.Code(name)}" : "";
            body.Append($"- {agent.Actor}: {LedgerText.Inline(agent.Agent, 60)}{skill} at {LedgerText.Code(agent.StepId)}, {LedgerText.Inline(agent.State, 120)}; last heard of at {LedgerTime.Text(agent.BeatAt)}, US $ {BudgetText.Of(BudgetResource.Cost, run.CostOf(agent))}\n");
        }
        WriteRest(body, agents.Count - AgentsMax, "- … and {0} more agents\n");
    }

    private static void WriteEvidence(StringBuilder body, RunView run)
    {
        var start = body.Length;
        if (run.EvidenceOffset > 0)
            body.Append($"- Milestones: {LedgerText.Code($"{RunFile.EvidenceFolder}/{RunFile.NameOf(run.RunId)}")}, beside the workspace's ledger\n");
        foreach (var test in run.Tests.TakeLast(EvidenceMax))
            body.Append($"- Passed in round {test.Round}: {LedgerText.Code(test.Command)}\n");
        if (run.Scan is { } scan)
            body.Append($"- Scan: {LedgerText.Inline(scan)}\n");
        if (body.Length > start)
            body.Append('\n');
        var steps = run.NewestCompleted.Take(EvidenceMax).ToList();
        if (steps.Count == 0)
        {
            body.Append("None yet.\n");
            return;
        }
        body.Append("| Step | Offset | Attempts | Result |\n|---|---:|---:|---|\n");
        foreach (var step in steps)
            body.Append($"| {LedgerText.CodeCell(step.Id)} | {step.Offset} | {step.Attempt} | {LedgerText.CodeCell(step.Result?.ToString() ?? "", 80)} |\n");
        WriteRest(body, run.CountOf(StepStatus.Completed) - steps.Count, "\n… and {0} earlier.\n");
    }

    private static string Codes(IReadOnlyList<string> ids, int max) =>
        string.Join(", ", ids.Take(max).Select(id => LedgerText.Code(id))) + (ids.Count > max ? $", … and {ids.Count - max} more" : "");

    private static string Cell(string text) => LedgerText.Inline(text, 160);

    private static string OrNone(string text) => text.Length > 0 ? text : "None given.";

    internal static void WriteRest(StringBuilder body, int rest, string format)
    {
        if (rest > 0)
            body.AppendFormat(System.Globalization.CultureInfo.InvariantCulture, format, rest);
    }
}
