using SisyphusActors.Host.Demo;

namespace SisyphusActors.Host.Cli;

internal sealed class DemoCommand : HostCommand
{
    public DemoCommand(Screen screen) : base(
        screen, "demo", "See it work, in ./sisyphus-demo: a run is killed in the middle, resumed, and each of its effects happens once.",
        "sisyphus demo") { }

    public override Task<ExitCode> RunAsync(Session session) => new DemoStory(session).TellAsync();
}
