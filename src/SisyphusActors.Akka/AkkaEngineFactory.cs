using Akka.Actor;
using Akka.Persistence.Sql.Config;
using SisyphusActors.Akka.Persistence;
using SisyphusActors.Engine;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Akka;

/// <summary>Starts <see cref="AkkaEngine"/>s: in an actor system that was built <c>WithSisyphus</c>, or each in one of its own.</summary>
/// <param name="system">Null for an actor system of the engine's own.</param>
public sealed class AkkaEngineFactory(ActorSystem? system = null) : IActorEngineFactory
{
    public string Name => AkkaEngine.EngineName;

    /// <exception cref="InvalidOperationException">The actor system was not built <c>WithSisyphus</c> for this database, runs an engine already, or has terminated.</exception>
    public IActorEngine Start(EngineSetup setup)
    {
        if (system is null)
            return AkkaEngine.StartAlone(setup);
        var plugin = system.Settings.Setup.Get<SisyphusSetup>().GetOrElse(null!)?.Plugin;
        if (plugin?.Database.Path != setup.DatabasePath)
            throw new InvalidOperationException($"Actor system '{system.Name}' was not built for {setup.DatabasePath}: add WithSisyphus with that path to its builder.");
        return AkkaEngine.StartIn(system, setup, plugin);
    }
}
