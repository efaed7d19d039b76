using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Host.Cli;
using Spectre.Console;

namespace SisyphusActors.Host.Live;

/// <summary>All there is to say about a run now, as lines.</summary>
internal static class RunPage
{
    /// <summary>More steps than this are shown as those that matter and a count; the whole list is in <c>--json</c>.</summary>
    private const int StepsMax = 200;

    public static void Write(Session session, RunView run)
    {
        var screen = session.Screen;
        Fact("run", run.RunId);
        Fact("name", Screen.Safe(run.Name));
        screen.Line(StepText.Tint(run.Status), Label("status"), $"{StepText.Words(run.Status.Name())}{(run.InterruptedFrom is { } was ? $" (was {StepText.Words(was.Name())})" : "")}");
        Fact("steps", $"{run.StepsDone} of {run.StepsTotal} done");
        if (run.Milestones.Count > 0)
            Fact("phase", $"{run.Phase} of {run.Phases}: {string.Join(", ", run.Milestones.Select(m => $"{Screen.Safe(m.Name)} {m.Done}/{m.Total}"))}");
        Fact("source", Screen.Safe(run.Source));
        Fact("inputs", Screen.Safe(run.Inputs.ToString()));
        Fact("by", Screen.Safe(run.RequestedBy));
        Fact("created", LedgerTime.Text(run.CreatedAt));
        if (run.EndedAt is { } ended)
            Fact("ended", $"{LedgerTime.Text(ended)}, after {TimeText.Of(ended - run.CreatedAt)}");
        if (run.Error is { } error)
            Fact("error", Screen.Safe(error));
        foreach (var problem in run.Problems)
            Fact("problem", Screen.Safe(run.Told(problem)));
        if (run.Planned is { } plan)
            foreach (var line in PlanCard.Lines(run, plan))
                screen.Line(line);
        Steps(session, run);
        foreach (var agent in AgentText.Lines(run, session.Time.GetUtcNow()))
            Fact("agent", Screen.Safe(agent));
        foreach (var file in run.Files)
            Fact(file.After is null ? "deleted" : "written", Screen.Safe(file.Path));
        if (run.EvidenceOffset > 0)
            Fact("evidence", Screen.Safe(Path.Combine(session.Workspace.Folder, RunFile.EvidenceFolder, RunFile.NameOf(run.RunId))));
        if (run.Gateway.Run is { } account)
        {
            Fact("models", ModelText.Stand(run));
            Fact("budget", ModelText.Of(account));
        }
        foreach (var decision in run.Decisions)
            Fact("decision", Screen.Safe($"{decision.Actor}: {decision.What}{(decision.Why.Length > 0 ? $" ({decision.Why})" : "")}"));
        if (run.WaitsFor is WaitsFor.Person)
            foreach (var line in Waiting.Lines(session, run))
                Fact("waiting", line);
        else if (session.Next(run) is { } next)
            Fact("next", next);

        void Fact(string label, string value) => screen.Line(Color.Grey, Label(label), value);
    }

    private static string Label(string label) => $"{label}:".PadRight(10);

    private static void Steps(Session session, RunView run)
    {
        var now = StepText.Now(run, session.Time.GetUtcNow());
        var (rows, leftOut) = StepRows.Of(run, StepsMax);
        if (rows.Count == 0)
            return;
        var idCells = Math.Clamp(rows.Max(r => r.Id.Length), 4, 40);
        var width = session.Screen.IsTerminal ? session.Screen.Width - 1 : int.MaxValue;
        var lines = rows.Select(step => new LineText(width)
            .Add(Label(step.IsCleanup ? "cleanup" : "step"), Color.Grey).Add(step.Id, null, idCells).Add("  ")
            .Add(StepText.Status(run, step), StepText.Tint(run, step), 10)
            .Add((TimeText.Of(step, now) ?? "-").PadLeft(7)).Add("  ")
            .Add(StepText.Detail(step, now)).ToString());
        session.Screen.Raw(session.Screen.Render(new Markup(string.Join('\n', lines) + "\n"), width: 100_000));
        if (leftOut > 0)
            session.Screen.Line($"{Label("step")}… {leftOut} more: sisyphus show {run.RunId} --json has all");
    }
}
