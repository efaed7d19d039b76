using System.CommandLine;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Host.Live;

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
        var width = screen.Width - 1;
        var now = session.Time.GetUtcNow();
        var idCells = Math.Clamp(runs.Max(r => r.RunId.Length), 3, 24);
        var lines = new List<string> { Row(width, idCells, ("run", null), ("status", null), "steps", "changed", "name") };
        foreach (var run in runs)
            lines.Add(Row(width, idCells, (run.RunId, null), (StepText.Words(run.Status.Name()), StepText.Tint(run.Status)),
                $"{run.StepsDone}/{run.StepsTotal}", TimeText.Ago(run.UpdatedAt, now), Screen.Safe(run.Name)));
        screen.Write(new Spectre.Console.Markup(string.Join('\n', lines) + "\n"));
        foreach (var run in runs.Where(r => r.NextAction.Length > 0).Take(NextMax))
            screen.Line(Spectre.Console.Color.Grey, "next: ", session.Next(run.NextAction)!);
        if (count > runs.Count)
            screen.Line(Spectre.Console.Color.Grey, $"{count - runs.Count} older runs: sisyphus list --limit 0", "");
    }

    private static string Row(
        int width, int idCells, (string Text, Spectre.Console.Color? Tint) id, (string Text, Spectre.Console.Color? Tint) status, string steps, string changed, string name) =>
        new LineText(width).Add(id.Text, id.Tint, idCells).Add("  ").Add(status.Text, status.Tint, 15).Add("  ")
            .Add(steps, null, 11).Add("  ").Add(changed, Spectre.Console.Color.Grey, 10).Add("  ").Add(name).ToString();
}
