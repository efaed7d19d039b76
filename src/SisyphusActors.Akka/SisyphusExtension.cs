using Akka.Actor;
using Akka.Hosting;
using SisyphusActors.Akka.Hosting;
using Done = Akka.Done;

namespace SisyphusActors.Akka;

/// <summary>Which engine runs in an actor system, and its place in the system's coordinated shutdown.</summary>
internal sealed class SisyphusExtension : IExtension
{
    private readonly ActorSystem _system;
    private AkkaEngine? _engine;

    private SisyphusExtension(ActorSystem system)
    {
        _system = system;
        var shutdown = CoordinatedShutdown.Get(system);
        shutdown.AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "sisyphus-host", () => _engine?.RequestEndAsync() ?? Nothing);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "sisyphus-actors", () => _engine?.StopActorsAsync() ?? Nothing);
    }

    /// <summary>The last one that started; null before.</summary>
    public AkkaEngine? Engine
    {
        get => _engine;
        set
        {
            _engine = value;
            ActorRegistry.For(_system).Register<SisyphusGuardian>(value!.Guardian, overwrite: true);
        }
    }

    private static Task<Done> Nothing => Task.FromResult(Done.Instance);

    public static SisyphusExtension Of(ActorSystem system) => system.WithExtension<SisyphusExtension, Provider>();

    internal sealed class Provider : ExtensionIdProvider<SisyphusExtension>
    {
        public override SisyphusExtension CreateExtension(ExtendedActorSystem system) => new(system);
    }
}
