using System.CommandLine;
using SisyphusActors.Core.Ledger;

namespace SisyphusActors.Host.Cli;

internal sealed class ArtifactsCommand : HostCommand
{
    private readonly Argument<string> _run = RunChoice.Argument();
    private readonly Argument<string?> _name = new("name") { Description = "Print the newest of this name, such as plan.json. Default: list them.", HelpName = "NAME", Arity = ArgumentArity.ZeroOrOne };

    public ArtifactsCommand(Screen screen) : base(
        screen, "artifacts", "The documents a run leaves: plan.json, the plan that waited for you, and diagnostic.json of a step whose models gave no good answer.",
        "sisyphus artifacts k3x9", "sisyphus artifacts k3x9 plan.json", "sisyphus artifacts k3x9 --json")
    {
        Arguments.Add(_run);
        Arguments.Add(_name);
    }

    public override Task<ExitCode> RunAsync(Session session)
    {
        session.Client.NoteCrash();
        var run = RunChoice.Find(session, session.Parsed.GetValue(_run)!);
        if (session.Parsed.GetValue(_name) is { } name)
        {
            var newest = run.Artifacts.LastOrDefault(a => a.Name == name) ?? throw new CommandException(
                ExitCode.NotFound, $"Run '{run.RunId}' has left no {Screen.Safe(name)}{(run.Artifacts.Count == 0 ? "" : $"; there is {string.Join(", ", run.Artifacts.Select(a => a.Name).Distinct())}")}.");
            session.Screen.Raw(session.Json ? Shapes.Document(Shapes.Artifact.Of(newest)) + "\n" : newest.Content.ToString());
        }
        else if (session.Json)
            session.Screen.Line(Shapes.Document(new Shapes.ArtifactList(run.RunId, [.. run.Artifacts.Select(Shapes.Artifact.Of)])));
        else
            foreach (var artifact in run.Artifacts)
                session.Screen.Line(string.Join('\t', artifact.Name, artifact.Kind, artifact.StepId, artifact.Hash, LedgerTime.Text(artifact.At)));
        return Task.FromResult(ExitCode.Ok);
    }
}
