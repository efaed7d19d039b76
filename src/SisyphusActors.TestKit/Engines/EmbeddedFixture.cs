using SisyphusActors.Engine;
using SisyphusActors.Engine.Embedded;

namespace SisyphusActors.TestKit;

/// <summary>The embedded engine under test.</summary>
public sealed class EmbeddedFixture(TestStorage storage) : EngineFixture(storage)
{
    protected override IActorEngine Create(EngineSetup setup) => new EmbeddedEngine(setup);
}
