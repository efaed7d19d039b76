using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Validation;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Planning;
using SisyphusActors.Engine;
using SisyphusActors.TestKit;

namespace SisyphusActors.Akka.Tests.Database;

/// <summary>One database under whichever engine the test asks for at each start.</summary>
internal sealed class AlternatingFixture : EngineFixture
{
    private readonly string _hocon;

    public AlternatingFixture(string engine, string hocon = "") : base(TestStorage.InSqlite())
    {
        (Next, _hocon) = (engine, hocon);
        Behaviors
            .Add(RunActors.CoordinatorRole, new CoordinatorBehavior())
            .Add(RunActors.PlannerRole, new PlannerBehavior())
            .Add(RunActors.ValidatorRole, new ValidatorBehavior(new PlanRules(["work"])))
            .Add(RunActors.ExecutorRole, new ExecutorBehavior());
    }

    /// <summary>The engine of the next start.</summary>
    public string Next { get; set; }

    public string Path { get; private set; } = "";

    protected override IActorEngine Create(EngineSetup setup)
    {
        Path = setup.DatabasePath;
        IActorEngineFactory factory = Next == AkkaEngine.EngineName ? new AkkaEngineFactory() : new EmbeddedEngineFactory();
        return factory.Start(setup with { Options = new EngineOptions { AkkaHocon = _hocon } });
    }
}
