using System.CommandLine;
using SisyphusActors.Core.Briefs;

namespace SisyphusActors.Host.Cli;

internal sealed class BriefCommand : HostCommand
{
    private readonly Argument<string> _run = RunChoice.Argument();
    private readonly Option<int> _tokens = new("--tokens")
    {
        Description = $"At most so many, {Brief.TokensMin} or more, a token being four bytes.", HelpName = "N", DefaultValueFactory = _ => Brief.DefaultTokens,
    };

    public BriefCommand(Screen screen) : base(
        screen, "brief", "Print what an agent with an empty context needs to go on with a run, in Markdown.",
        "sisyphus brief k3x9", "sisyphus brief k3x9 --tokens 800", "sisyphus brief k3x9 --json")
    {
        Arguments.Add(_run);
        Options.Add(_tokens);
    }

    public override Task<ExitCode> RunAsync(Session session)
    {
        var tokens = session.Parsed.GetValue(_tokens);
        if (tokens < Brief.TokensMin)
            throw new CommandException(ExitCode.Usage, $"--tokens {tokens} is too few: what a brief never leaves out takes up to {Brief.TokensMin}.");
        session.Client.NoteCrash();
        var brief = Of(session, RunChoice.Find(session, session.Parsed.GetValue(_run)!).RunId, tokens);
        if (session.Json)
            session.Screen.Line(Shapes.Document(Shapes.Brief.Of(brief)));
        else
            session.Screen.Raw(brief.Text);
        return Task.FromResult(ExitCode.Ok);
    }

    public static Brief Of(Session session, string runId, int tokens) => session.Runs.Brief(runId, tokens, session.CommandOptions)!;
}
