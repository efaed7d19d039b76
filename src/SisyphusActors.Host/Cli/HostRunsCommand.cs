using System.CommandLine;
using SisyphusActors.Host.Background;

namespace SisyphusActors.Host.Cli;

/// <summary>A host without a run of its own.</summary>
internal sealed class HostRunsCommand : HostCommand
{
    public new const string Name = "host";

    private readonly Option<bool> _wait = new("--wait") { Description = "Wait for the process that hosts now to leave, in place of an error." };
    private readonly Option<bool> _untilIdle = new("--until-idle") { Description = $"Leave once nothing has moved for {ForegroundHost.IdleMax.TotalSeconds:0} s and no run is left that moves by itself." };
    private readonly Option<string[]> _secret = SecretOption.Make();

    public HostRunsCommand(Screen screen) : base(
        screen, Name, "Host this database in the foreground, for the runs that other commands hand to it, until it is stopped.",
        "sisyphus host", "sisyphus host --secret API_TOKEN", "sisyphus host --wait --until-idle")
    {
        Options.Add(_wait);
        Options.Add(_untilIdle);
        Options.Add(_secret);
    }

    public override async Task<ExitCode> RunAsync(Session session)
    {
        var untilIdle = session.Parsed.GetValue(_untilIdle);
        await using var host = new ForegroundHost(session);
        return await host.BeginAsync(session.Parsed.GetValue(_wait), untilIdle).ConfigureAwait(false)
            ?? await host.StayAsync(untilIdle).ConfigureAwait(false);
    }
}
