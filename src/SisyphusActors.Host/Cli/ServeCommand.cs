using System.CommandLine;
using SisyphusActors.Host.Background;
using SisyphusActors.Host.Http;

namespace SisyphusActors.Host.Cli;

/// <summary>A host that takes goals over HTTP.</summary>
internal sealed class ServeCommand : HostCommand
{
    private const int DefaultPort = 4173;

    private readonly Option<int> _port = new("--port")
    {
        Description = $"The port on 127.0.0.1; 0 for one that is free. Default: {DefaultPort}.",
        HelpName = "N",
        DefaultValueFactory = _ => DefaultPort,
    };

    private readonly Option<string[]> _secret = SecretOption.Make();

    public ServeCommand(Screen screen) : base(
        screen, "serve", "Host this database and take goals over HTTP, on this machine only, until it is stopped.",
        "sisyphus serve", "sisyphus serve --port 8080")
    {
        _port.Validators.Add(given =>
        {
            if (given.Tokens is [{ Value: var text }] && (!int.TryParse(text, out var port) || port is < 0 or > 65_535))
                given.AddError($"--port {text}: a port is a whole number from 0 to 65535.");
        });
        Options.Add(_port);
        Options.Add(_secret);
    }

    public override async Task<ExitCode> RunAsync(Session session)
    {
        await using var host = new ForegroundHost(session);
        if (await host.BeginAsync().ConfigureAwait(false) is { } ended)
            return ended;
        await using var api = await IntentApi.StartAsync(session, host.Client, session.Parsed.GetValue(_port)).ConfigureAwait(false);
        host.Say(null, $"listening on {api.Address}");
        return await host.StayAsync().ConfigureAwait(false);
    }
}
