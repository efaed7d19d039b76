using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.Hosting.Workflows;
using SisyphusActors.TestKit;

namespace SisyphusActors.Conformance.Tests;

/// <summary>Specs that hold on every engine and every journal. A subclass says only which.</summary>
public abstract class EngineSpecs(EngineFixture system) : IAsyncLifetime
{
    protected const string Seed = "a seed";

    protected static readonly RunActors Run = new("run-1");

    protected EngineFixture System => system;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await system.DisposeAsync();

    protected static WorkflowDocument Document(string yaml) => WorkflowDefinition.FromYaml(yaml).Document;

    protected static Plan PlanOf(string yaml) => PlanReader.Read(Document(yaml), Json.EmptyObject).Plan;

    protected static RunMessage.StartRun Start(string yaml, Json? inputs = null) =>
        new("test", Document(yaml), inputs ?? Json.EmptyObject, Seed, "/", "tester");

    /// <summary>Waits for an event in an actor's stream.</summary>
    protected async Task<TEvent> Recorded<TEvent>(PersistenceId id, Func<TEvent, bool>? match = null) where TEvent : IEvent =>
        (TEvent)(await system.Log.WaitForAsync(id, match)).Recorded.Event;

    protected static void ShouldBeRefused(Outcome outcome, string reason) => outcome.ShouldBeOfType<Outcome.Refused>().Reason.ShouldBe(reason);
}
