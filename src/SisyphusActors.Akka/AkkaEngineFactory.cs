using SisyphusActors.Engine;

namespace SisyphusActors.Akka;

/// <summary>Starts <see cref="AkkaEngine"/>s, each with an actor system of its own.</summary>
public sealed class AkkaEngineFactory : IActorEngineFactory
{
    public string Name => AkkaEngine.EngineName;

    public IActorEngine Start(EngineSetup setup) => AkkaEngine.Start(setup);
}
