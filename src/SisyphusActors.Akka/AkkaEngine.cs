using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Persistence.Sql.Config;
using Akka.Serialization;
using SisyphusActors.Akka.Actors;
using SisyphusActors.Akka.Persistence;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine;
using SisyphusActors.Engine.Parts;
using SisyphusActors.Journal.Artifacts;
using Done = Akka.Done;

namespace SisyphusActors.Akka;

/// <summary>The engine on Akka.NET: persistent actors on Akka.Persistence.Sql below one guardian.</summary>
public sealed class AkkaEngine : IActorEngine
{
    public const string EngineName = "akka";

    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(4);

    private readonly ActorSystem _system;
    private readonly SqlitePlugin _plugin;
    private readonly bool _ownsSystem;
    private readonly CommandDesk _desk;
    private readonly ConcurrentDictionary<string, Exception> _unrecovered = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _draining = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AkkaEngine(ActorSystem system, EngineSetup setup, SqlitePlugin plugin, bool ownsSystem)
    {
        (_system, _plugin, _ownsSystem) = (system, plugin, ownsSystem);
        _desk = new CommandDesk(setup.Journal, setup.Behaviors);
        var settings = EngineSettings.Of(plugin, setup.Options);
        var (desk, draining, unrecovered) = (_desk, _draining.Token, _unrecovered);
        Guardian = system.ActorOf(Props.Create(() => new WorkspaceGuardian(setup, settings, plugin.Database, desk, draining, unrecovered, Fail)), "sisyphus");
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseServiceStop, "sisyphus", StopActorsAsync);
    }

    public string Name => EngineName;

    public Task Completion => _completion.Task;

    internal IActorRef Guardian { get; }

    /// <summary>Starts an actor system of its own.</summary>
    internal static AkkaEngine Start(EngineSetup setup)
    {
        var plugin = SqlitePlugin.Of(setup);
        return new AkkaEngine(CreateSystem(plugin, setup.Options.AkkaHocon), setup, plugin, ownsSystem: true);
    }

    /// <summary>Starts in an actor system that is configured for it; see <c>WithSisyphus</c>.</summary>
    /// <exception cref="EngineSettingsException">Its HOCON says of the plugins what they cannot be.</exception>
    internal static AkkaEngine Attach(ActorSystem system, EngineSetup setup, SqlitePlugin plugin)
    {
        RequiredSettings.Check(system.Settings.Config);
        return new AkkaEngine(system, setup, plugin, ownsSystem: false);
    }

    public void Wake(IEnumerable<PersistenceId> actors) => Guardian.Tell(new GuardianProtocol.Wake([.. actors]));

    public Task<Outcome> TellAsync(PersistenceId to, IMessage message, string key, CancellationToken cancellation = default)
    {
        var (client, sent, answer) = _desk.Open(to, message, key);
        if (!answer.IsFaulted)
            Guardian.Tell(new ClientCommands.Store(client, sent));
        return answer.WaitAsync(cancellation);
    }

    public Exception? FailureOf(string runId) => _unrecovered.GetValueOrDefault(runId);

    public async Task DrainAsync(CancellationToken hurry)
    {
        if (Completion.IsCompleted)
            return;
        await _draining.CancelAsync().ConfigureAwait(false);
        try
        {
            await Guardian.Ask<Done>(GuardianProtocol.Drain.Instance, Timeout.InfiniteTimeSpan, hurry).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // In a hurry: what is still at work stays claimed, and is reconciled by the next host.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_ownsSystem)
            await CoordinatedShutdown.Get(_system).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance).ConfigureAwait(false);
        else
            await StopActorsAsync().ConfigureAwait(false);
        _plugin.CloseConnections();
    }

    private static ActorSystem CreateSystem(SqlitePlugin plugin, string hocon)
    {
        try
        {
            var config = ConfigurationFactory.ParseString(hocon).WithFallback(EmbeddedConfig.System).WithFallback(plugin.Config);
            RequiredSettings.Check(config);
            return ActorSystem.Create("sisyphus", SystemSetup(plugin, config));
        }
        catch (Exception e) when (e is not EngineSettingsException && hocon.Length > 0)
        {
            throw new EngineSettingsException($"Akka.NET does not start as the akka {{ }} of .sisyphus/sisyphus.conf says: {e.Message}", e);
        }
    }

    private static ActorSystemSetup SystemSetup(SqlitePlugin plugin, Config config)
    {
        var options = new MultiDataOptionsSetup();
        plugin.AddOptionsTo(options);
        var codec = new MessageCodec(plugin.Database.Artifacts);
        return ActorSystemSetup.Create(
            BootstrapSetup.Create().WithConfig(config),
            SerializationSetup.Create(system =>
                [SerializerDetails.Create(SqlitePlugin.Id, new StoredEventSerializer(system, codec), [.. StoredEventSerializer.Types])]),
            options);
    }

    private void Fail(Exception reason)
    {
        _completion.TrySetException(reason);
        _desk.Fail(reason);
    }

    /// <summary>Lets the batches on their way come to their end, then stops all actors.</summary>
    /// <remarks>Unless the engine was drained, actors claim as ever until they rest: one that may not claim would wait for a person to resume its run.</remarks>
    private async Task<Done> StopActorsAsync()
    {
        await QuiesceAsync().ConfigureAwait(false);
        await Guardian.GracefulStop(StopTimeout).ConfigureAwait(false);
        _desk.Close();
        _completion.TrySetResult();
        return Done.Instance;
    }

    private async Task QuiesceAsync()
    {
        try
        {
            await Guardian.Ask<Done>(GuardianProtocol.Quiesce.Instance, StopTimeout).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            // What did not come to its end is taken up from the journal by the next host.
        }
    }
}
