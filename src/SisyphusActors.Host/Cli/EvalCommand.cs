using System.CommandLine;
using System.Globalization;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Host.Eval;
using SisyphusActors.Host.Live;
using Spectre.Console;

namespace SisyphusActors.Host.Cli;

/// <summary>How well agents reach goals whose outcome can be checked.</summary>
internal sealed class EvalCommand : HostCommand
{
    private const string DefaultFolder = "evals";

    private readonly Argument<string> _folder = new("dir")
    {
        Description = "The folder of the cases, or one of them.", HelpName = "DIR", DefaultValueFactory = _ => DefaultFolder,
    };
    private readonly Option<string[]> _only = new("--only") { Description = "Only this case; may be said for several.", HelpName = "CASE" };
    private readonly Option<string[]> _set = new("--set") { Description = "A setting over those of the cases, such as the model to try; may be said for several.", HelpName = "SETTING=VALUE" };
    private readonly Option<string?> _keep = new("--keep") { Description = "A new folder for the cases' workspaces, which stay there. Default: they are removed.", HelpName = "DIR" };

    public EvalCommand(Screen screen) : base(
        screen, "eval", "Have agents reach the goals of cases, each in a workspace of its own, check what came of it, and print the score.",
        "sisyphus eval", "sisyphus eval samples/evals --json", "sisyphus eval --only fix-the-sum --keep tried",
        "sisyphus eval --set sisyphus.agents.plan.models=opencode/anthropic/claude-sonnet-4-5 --set sisyphus.agents.build.models=opencode/anthropic/claude-sonnet-4-5")
    {
        Arguments.Add(_folder);
        Options.Add(_only);
        Options.Add(_set);
        Options.Add(_keep);
    }

    public override async Task<ExitCode> RunAsync(Session session)
    {
        var cases = EvalCase.In(session.Parsed.GetValue(_folder)!, session.Parsed.GetValue(_only) ?? []);
        var settings = (session.Parsed.GetValue(_set) ?? []).Select(Setting).Prepend(KeyValuePair.Create("sisyphus.engine", session.Workspace.Options.Engine)).ToList();
        var keep = session.Parsed.GetValue(_keep);
        if (keep is not null && Path.Exists(keep))
            throw new CommandException(ExitCode.Usage, $"--keep {Screen.Safe(keep)}: that is there already. Name a new folder.");
        using var interrupts = new Interrupts();
        var root = Path.GetFullPath(keep ?? Path.Combine(Path.GetTempPath(), $"sisyphus-eval-{Guid.NewGuid():n}"));
        try
        {
            var results = new List<EvalResult>();
            // All of them first: what is wrong with a setting is told before anything is paid.
            var runners = cases.Select(c => new EvalRunner(c, EvalWorkspace.Make(c, Path.Combine(root, c.Name), settings), session)).ToList();
            foreach (var runner in runners)
            {
                results.Add(await runner.PlayAsync(interrupts.Finish).ConfigureAwait(false));
                if (!session.Json)
                    Tell(session.Screen, results[^1]);
            }
            Score(session, results);
            return results.TrueForAll(result => result.HasPassed) ? ExitCode.Ok : ExitCode.Failed;
        }
        finally
        {
            if (keep is null && Directory.Exists(root))
                Directory.Delete(root, recursive: true);
        }
    }

    private static KeyValuePair<string, string?> Setting(string text) => text.IndexOf('=') is > 0 and var at
        ? new(text[..at], text[(at + 1)..])
        : throw new CommandException(ExitCode.Usage, $"--set {Screen.Safe(text)}: a setting and its value are expected, such as --set sisyphus.budget.run.calls=5");

    private static void Tell(Screen screen, EvalResult result)
    {
        screen.Line(result.HasPassed ? Color.Green : Color.Red, $"{(result.HasPassed ? "passed" : "failed")}  {Screen.Safe(result.Case)}", "");
        foreach (var check in result.Checks.Where(check => check.WhyNot is not null))
            screen.Line($"  {Screen.Safe(check.Check)}: {Screen.Safe(check.WhyNot!)}");
    }

    private static void Score(Session session, IReadOnlyList<EvalResult> results)
    {
        var score = Shapes.Evaluation.Of(results);
        if (session.Json)
        {
            session.Screen.Line(Shapes.Document(score));
            return;
        }
        List<string[]> rows = [["case", "checks", "status", "rounds", "calls", "tokens", "US $", "time"]];
        rows.AddRange(score.Cases.Select(c => (string[])
        [
            Screen.Safe(c.Case), $"{c.Passed} of {c.Checks}", c.Status, Number(c.Rounds), Number(c.Calls), Number(c.Tokens),
            BudgetText.Of(BudgetResource.Cost, c.CostMicroUsd), TimeText.Of(TimeSpan.FromSeconds(c.Seconds)),
        ]));
        var cells = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToList();
        session.Screen.Line();
        foreach (var row in rows)
            session.Screen.Line(string.Join("  ", row.Select((text, column) => text.PadRight(cells[column]))).TrimEnd());
        session.Screen.Line();
        session.Screen.Line($"score: {score.Passed} of {score.Checks} checks, {score.CasesPassed} of {score.Cases.Count} cases");
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
