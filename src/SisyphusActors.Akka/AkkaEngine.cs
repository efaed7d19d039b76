using System.Collections.Concurrent;
using Akka.Actor;
using SisyphusActors.Akka.Actors;
using SisyphusActors.Akka.Persistence;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine;
using SisyphusActors.Engine.Parts;
using SisyphusActors.Journal;
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
    private readonly Lazy<Task<Done>> _stopped;
    private readonly Task _ended;
    private readonly ConcurrentDictionary<string, Exception> _unrecovered = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _draining = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _endRequested = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isStopping;

    /// <param name="ownsSystem">It terminates with the engine.</param>
    internal AkkaEngine(ActorSystem system, EngineSetup setup, SqlitePlugin plugin, bool ownsSystem)
    {
        (_system, _plugin, _ownsSystem, Journal) = (system, plugin, ownsSystem, setup.Journal);
        var extension = SisyphusExtension.Of(system);
        _desk = new CommandDesk(setup.Journal, setup.Behaviors);
        _stopped = new Lazy<Task<Done>>(StopAsync);
        var settings = EngineSettings.Of(plugin, setup.Options);
        var (desk, draining, unrecovered, offset) = (_desk, _draining.Token, _unrecovered, setup.Journal.LastOffset);
        Guardian = system.ActorOf(
            Props.Create(() => new WorkspaceGuardian(setup, settings, plugin.Database, offset, desk, draining, unrecovered, Fail)), "sisyphus");
        _ended = CompleteAsync();
        extension.Engine = this;
    }

    public string Name => EngineName;

    public Task Completion => _completion.Task;

    public Task EndRequested => _endRequested.Task;

    internal IActorRef Guardian { get; }

    internal IJournal Journal { get; }

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
        // An Ask that is cancelled already leaves its temporary actor behind, with a warning.
        if (hurry.IsCancellationRequested)
            return;
        var drained = Guardian.Ask<Done>(GuardianProtocol.Drain.Instance, Timeout.InfiniteTimeSpan, hurry);
        // In a hurry: what is still at work stays claimed, and is reconciled by the next host.
        await Task.WhenAny(drained, Completion).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await StopActorsAsync().ConfigureAwait(false);
        if (_ownsSystem)
            await CoordinatedShutdown.Get(_system).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance).ConfigureAwait(false);
        _plugin.CloseConnections();
    }

    /// <summary>The actor system shuts down: whoever hosts ends the engine in order, and is waited for.</summary>
    internal async Task<Done> RequestEndAsync()
    {
        _endRequested.TrySetResult();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Done.Instance;
    }

    /// <summary>Lets what was told be handled and the batches on their way come to their end, then stops all actors.</summary>
    /// <remarks>Unless the engine was drained, actors claim as ever until they rest: one that may not claim would wait for a person to resume its run.</remarks>
    internal Task<Done> StopActorsAsync() => _stopped.Value;

    private async Task<Done> StopAsync()
    {
        _isStopping = true;
        try
        {
            if (!Completion.IsCompleted)
                await Guardian.Ask<Done>(GuardianProtocol.Quiesce.Instance, StopTimeout).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            // What did not come to its end is taken up from the journal by the next host.
        }
        await Guardian.GracefulStop(StopTimeout).ConfigureAwait(false);
        // What still writes then is waited for: the lease is free after this.
        await _ended.ConfigureAwait(false);
        return Done.Instance;
    }

    /// <summary>The engine has ended once its guardian has, whoever stopped it.</summary>
    private async Task CompleteAsync()
    {
        await Guardian.WatchAsync().ConfigureAwait(false);
        if (!_isStopping)
            Fail(new InvalidOperationException("The actor system ended under the engine."));
        _desk.Close();
        _completion.TrySetResult();
    }

    private void Fail(Exception reason)
    {
        _completion.TrySetException(reason);
        _desk.Fail(reason);
    }
}
