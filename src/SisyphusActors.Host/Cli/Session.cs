using System.CommandLine;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Engine;
using SisyphusActors.Hosting;
using SisyphusActors.Hosting.Handlers;
using SisyphusActors.Hosting.Runs;
using SisyphusActors.Journal.Projections;

namespace SisyphusActors.Host.Cli;

/// <summary>What one command works with.</summary>
internal sealed class Session : IAsyncDisposable
{
    public Session(ParseResult parsed, Screen screen)
    {
        Parsed = parsed;
        Screen = screen;
        if (parsed.GetValue(GlobalOptions.NoColor))
            screen.HasColor = false;
        Json = parsed.GetValue(GlobalOptions.Json);
        Workspace = GlobalOptions.WorkspaceOf(parsed);
        CommandOptions = GlobalOptions.Repeated(parsed);
        Client = NewClient();
    }

    public ParseResult Parsed { get; }

    public Screen Screen { get; }

    public bool Json { get; }

    public SisyphusWorkspace Workspace { get; }

    /// <summary>What a further command needs to mean the same database, with a blank before it; empty for nothing.</summary>
    public string CommandOptions { get; }

    /// <summary>The console host registers none: <c>uses</c> is for programs that bring their own.</summary>
    public StepHandlers Handlers { get; } = new([]);

    public SisyphusClient Client { get; private set; }

    public TimeProvider Time => TimeProvider.System;

    /// <summary>Under which name a person's word is recorded.</summary>
    public static string By => Environment.UserName is { Length: > 0 } name ? name : "user";

    /// <exception cref="CommandException">There is no database yet.</exception>
    public RunReader Runs => Client.Runs ?? throw new CommandException(
        ExitCode.NotFound, $"There are no runs yet: {Workspace.DatabasePath} does not exist. Start one with sisyphus run <file>{CommandOptions}.");

    /// <summary>Ends the host this process is, if it is one, in order.</summary>
    /// <param name="isHandedOn">Runs whose commands stay at work for the next host; none by default.</param>
    public async Task LeaveAsync(Func<string, bool>? isHandedOn = null)
    {
        if (isHandedOn is not null)
            await Client.HandOnAsync(isHandedOn).ConfigureAwait(false);
        await DisposeAsync().ConfigureAwait(false);
        Client = NewClient();
    }

    /// <summary>The command that moves a run on, for this database.</summary>
    public string? Next(RunView run) => Next(run.NextAction);

    public string? Next(string command) => command.Length == 0 ? null : command + CommandOptions;

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync().ConfigureAwait(false);
        if (Client.ProjectionFailure is { } failure)
            Screen.Error($"sisyphus: Tables and ledgers are behind the journal: {Screen.Safe(failure.Message).TrimEnd('.')}. Nothing is lost: make room or give access, then {Next("sisyphus ledger --rebuild")}");
    }

    /// <summary>Whoever sits there says how long to wait, by Ctrl-C: the client itself has no patience.</summary>
    /// <param name="mayHost">Whether it becomes the host where there is none.</param>
    /// <param name="observer">Told what its host commits.</param>
    public SisyphusClient NewClient(bool mayHost = true, ICommitObserver? observer = null) => new(Workspace, Handlers, Engines.Of(Workspace.Options.Engine), Time)
    {
        StopPatience = TimeSpan.Zero,
        MayHost = mayHost,
        Observer = observer,
    };
}
