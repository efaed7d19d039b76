using Akka.Actor.Setup;

namespace SisyphusActors.Akka.Persistence;

/// <summary>Carries the plugin into the actor system it was made for, so that an engine can start there at any time.</summary>
internal sealed class SisyphusSetup(SqlitePlugin plugin) : Setup
{
    public SqlitePlugin Plugin => plugin;
}
