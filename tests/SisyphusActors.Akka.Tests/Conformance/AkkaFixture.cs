using SisyphusActors.Engine;
using SisyphusActors.Journal.Sqlite;
using SisyphusActors.TestKit;

namespace SisyphusActors.Akka.Tests.Conformance;

/// <summary>The engine on Akka.NET under test; its journal is a real SQLite file, since Akka.Persistence.Sql writes there by its own means.</summary>
internal sealed class AkkaFixture() : EngineFixture(TestStorage.InSqlite())
{
    private static readonly AkkaEngineFactory Factory = new();

    protected override IActorEngine Create(EngineParts parts) => Factory.Start(new EngineSetup(
        parts.Journal, ((SqliteJournal)parts.Journal).Database.Path, parts.Poison, parts.Behaviors, parts.Operations, parts.Observer, parts.Time));
}
