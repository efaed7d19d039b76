using System.CommandLine;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Host.Cli;

internal sealed class BudgetCommand : PersonsCommand
{
    private readonly Option<string[]> _add = new("--add")
    {
        Description = "So much more: tokens=50000, cost=0.50 in US dollars, calls=10 or time=10m. May be said for several.", HelpName = "WHAT=AMOUNT",
    };

    private readonly Option<string?> _step = new("--step") { Description = "Of this step's budget instead of the run's.", HelpName = "STEP" };

    public BudgetCommand(Screen screen) : base(
        screen, "budget", "Show what a run has taken of its models, or add to what it may.",
        "sisyphus budget k3x9", "sisyphus budget k3x9 --add tokens=50000", "sisyphus budget k3x9 --step review --add calls=5 --add cost=0.50")
    {
        Options.Add(_add);
        Options.Add(_step);
    }

    public override Task<ExitCode> RunAsync(Session session) => session.Parsed.GetValue(_add) switch
    {
        { Length: > 0 } => base.RunAsync(session),
        _ when Detaches(session) => throw new CommandException(ExitCode.Usage, "--detach leaves a run to another process once something was added: it goes with --add."),
        _ => Task.FromResult(Show(session)),
    };

    protected override bool Offers(RunStatus status) => true;

    protected override Word WordOn(Session session, RunView run)
    {
        var (added, step) = (Added(session.Parsed.GetValue(_add)!), session.Parsed.GetValue(_step));
        return new Word(
            new RunActors(run.RunId).Gateway, new GatewayMessage.AddBudget(step, added, Session.By),
            $"{BudgetText.Of(added)} added to the budget{(step is null ? "" : $" of {step}")}");
    }

    private ExitCode Show(Session session)
    {
        session.Client.NoteCrash();
        var run = RunChoice.Find(session, RunArgument(session));
        if (session.Json)
            session.Screen.Line(Shapes.Document(Shapes.Budget.Of(run, session.Next(run))));
        else if (run.Gateway.Run is not { } account)
            session.Screen.Line($"run {run.RunId}: no model was called");
        else
        {
            session.Screen.Line($"run {run.RunId}: {ModelText.Of(account)}");
            foreach (var (step, its) in run.Gateway.Steps)
                session.Screen.Line($"  {Screen.Safe(step)}: {ModelText.Of(its)}");
            foreach (var line in Live.Waiting.Models(session, run))
                session.Screen.Line(line);
        }
        return ExitCode.Ok;
    }

    private static Amount Added(IEnumerable<string> words)
    {
        var added = default(Amount);
        foreach (var word in words)
        {
            var equals = word.IndexOf('=');
            var resource = Enum.GetValues<BudgetResource>().Where(r => equals > 0 && r.Name() == word[..equals]).Select(r => (BudgetResource?)r).FirstOrDefault();
            if (resource is not { } known || !BudgetText.TryParse(known, word[(equals + 1)..], out var amount))
                throw new CommandException(ExitCode.Usage, $"--add {word} is no amount: tokens=50000, cost=0.50, calls=10 or time=10m is expected.");
            added = added.With(known, added[known] + amount);
        }
        return added;
    }
}
