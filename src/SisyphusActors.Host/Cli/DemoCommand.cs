using System.CommandLine;
using SisyphusActors.Host.Demo;

namespace SisyphusActors.Host.Cli;

internal sealed class DemoCommand : HostCommand
{
    private readonly Option<bool> _agents = new("--agents")
    {
        Description = "Two goals instead of a workflow, with models whose answers come from a file: a plan that is rejected and mended, and a crash between two files.",
    };

    public DemoCommand(Screen screen) : base(
        screen, "demo", "See it work, in ./sisyphus-demo: a run is killed in the middle, resumed, and each of its effects happens once.",
        "sisyphus demo", "sisyphus demo --agents") =>
        Options.Add(_agents);

    public override Task<ExitCode> RunAsync(Session session)
    {
        if (OperatingSystem.IsWindows())
            throw new CommandException(ExitCode.Usage, "The demo's steps are written for a POSIX shell. Run it in WSL.");
        return session.Parsed.GetValue(_agents) ? new AgentsStory(session).TellAsync() : new DemoStory(session).TellAsync();
    }
}
