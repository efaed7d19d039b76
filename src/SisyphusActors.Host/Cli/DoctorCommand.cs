namespace SisyphusActors.Host.Cli;

internal sealed class DoctorCommand : HostCommand
{
    public DoctorCommand(Screen screen) : base(
        screen, "doctor", "Look into the database and say what is wrong with it and what to do.",
        "sisyphus doctor", "sisyphus doctor --json") { }

    public override Task<ExitCode> RunAsync(Session session) => throw new NotImplementedException();
}
