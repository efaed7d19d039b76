using System.CommandLine;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Host.Live;
using Spectre.Console;

namespace SisyphusActors.Host.Cli;

internal sealed class ListCommand : HostCommand
{
    private const int NextMax = 5;

    private readonly Option<bool> _open = new("--open") { Description = "Only runs that have not ended." };
    private readonly Option<int> _limit = new("--limit", "-n") { Description = "At most so many, the newest; 0 for all.", HelpName = "N", DefaultValueFactory = _ => 50 };

    public ListCommand(Screen screen) : base(
        screen, "list", "List the runs of this workspace, the newest first, with the command that moves each on.",
        "sisyphus list", "sisyphus list --open --json")
    {
        Options.Add(_open);
        Options.Add(_limit);
    }

    public override Task<ExitCode> RunAsync(Session session)
    {
        session.Client.NoteCrash();
        var limit = session.Parsed.GetResult(_limit) is null ? 50 : session.Parsed.GetValue(_limit);
        if (limit < 0)
            throw new CommandException(ExitCode.Usage, "--limit is 0 for all, or how many to list.");
        var all = session.Client.Runs?.List() ?? [];
        var wanted = session.Parsed.GetValue(_open) ? [.. all.Where(r => !r.Status.IsEnded())] : all;
        var runs = limit == 0 ? wanted : [.. wanted.Take(limit)];
        if (session.Json)
            session.Screen.Line(Shapes.Document(new Shapes.RunList([.. runs.Select(r => Shapes.Run.Of(r, session.Next(r.NextAction)))])));
        else if (session.Screen.IsTerminal)
            Draw(session, runs, wanted.Length);
        else
            foreach (var run in runs)
                session.Screen.Line(string.Join('\t', run.RunId, run.Status.Name(), $"{run.StepsDone}/{run.StepsTotal}", LedgerTime.Text(run.UpdatedAt), Screen.Safe(run.Name), session.Next(run.NextAction) ?? ""));
        return Task.FromResult(ExitCode.Ok);
    }

    private static void Draw(Session session, IReadOnlyList<RunSummary> runs, int count)
    {
        var screen = session.Screen;
        if (runs.Count == 0)
        {
            screen.Line($"No runs yet. Start one: {session.Next("sisyphus run <file>")}, or {session.Next("sisyphus run")} -- echo hello");
            return;
        }
        var now = session.Time.GetUtcNow();
        List<(string Id, string Status, Color? Tint, string Steps, string Changed, string Name)> rows = [("run", "status", null, "steps", "changed", "name")];
        rows.AddRange(runs.Select(r => (r.RunId, StepText.Words(r.Status.Name()), (Color?)StepText.Tint(r.Status),
            $"{r.StepsDone}/{r.StepsTotal}", TimeText.Ago(r.UpdatedAt, now), Screen.Safe(r.Name))));
        var cells = (Id: Math.Min(24, rows.Max(r => r.Id.Length)), Status: rows.Max(r => r.Status.Length), Steps: rows.Max(r => r.Steps.Length), Changed: rows.Max(r => r.Changed.Length));
        var lines = rows.Select(r => new LineText(screen.Width - 1)
            .Add(r.Id, null, cells.Id).Add("  ")
            .Add(r.Status, r.Tint, cells.Status).Add("  ")
            .Add(r.Steps, null, cells.Steps).Add("  ")
            .Add(r.Changed, Color.Grey, cells.Changed).Add("  ")
            .Add(r.Name).ToString());
        screen.Write(new Markup(string.Join('\n', lines) + "\n"));
        foreach (var run in runs.Where(r => r.NextAction.Length > 0).Take(NextMax))
            screen.Line(Color.Grey, "next: ", session.Next(run.NextAction)!);
        if (count > runs.Count)
            screen.Line(Color.Grey, $"{count - runs.Count} older runs: sisyphus list --limit 0", "");
    }
}
