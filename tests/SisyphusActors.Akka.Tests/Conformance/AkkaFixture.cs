using SisyphusActors.Engine;
using SisyphusActors.TestKit;

namespace SisyphusActors.Akka.Tests.Conformance;

/// <summary>The engine on Akka.NET under test; its journal is a real SQLite file, since Akka.Persistence.Sql writes there by its own means.</summary>
internal sealed class AkkaFixture() : EngineFixture(TestStorage.InSqlite())
{
    private static readonly AkkaEngineFactory Factory = new();

    protected override IActorEngine Create(EngineSetup setup) => Factory.Start(setup);
}
