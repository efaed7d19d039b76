using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Validation;
using SisyphusActors.Core.Values;
using SisyphusActors.TestKit;

namespace SisyphusActors.Conformance.Tests.Runs;

/// <summary>Whole runs: coordinator, planner, validator and executor together, over scripted operations.</summary>
public abstract class RunSpecs : EngineSpecs
{
    protected RunSpecs(EngineFixture system) : base(system) => system.Behaviors
        .Add(RunActors.CoordinatorRole, new CoordinatorBehavior())
        .Add(RunActors.PlannerRole, new PlannerBehavior())
        .Add(RunActors.ValidatorRole, new ValidatorBehavior(new PlanRules(["work"])))
        .Add(RunActors.ExecutorRole, new ExecutorBehavior())
        .AddOnDemand(RunActors.GatewayRole, new GatewayBehavior(new GatewayOptions()));

    protected static Core.Operations.OperationOutcome Result(string json) => new Core.Operations.OperationOutcome.Succeeded(Json.Parse(json));

    protected static Core.Operations.OperationOutcome Error(string error, int? exitCode = 1) => new Core.Operations.OperationOutcome.Failed(error, exitCode);

    /// <param name="steps">The YAML of the steps.</param>
    protected async Task StartRun(string steps, RunActors? run = null, Json? inputs = null, string head = "")
    {
        var outcome = await System.TellAsync((run ?? Run).Coordinator, Start($"name: test\n{head}\nsteps:\n{steps}", inputs));
        outcome.ShouldBe(Outcome.Ok);
    }

    /// <summary>Waits until the run has ended.</summary>
    /// <param name="after">Ends up to this sequence number of the coordinator do not count.</param>
    protected async Task<RunEvent> RunEnded(RunActors? run = null, long after = 0) =>
        (RunEvent)(await System.Log.WaitForAsync<RunEvent>((run ?? Run).Coordinator, IsEnd, after)).Recorded.Event;

    protected static bool IsEnd(IEvent @event) => @event is RunEvent.RunSucceeded or RunEvent.RunFailed or RunEvent.RunCancelled;

    protected Task<Outcome> Tell(ExecutorMessage message) => System.TellAsync(Run.Executor, message);

    protected ExecutorState Steps(RunActors? run = null) => Folded.State(System, (run ?? Run).Executor, new ExecutorBehavior());

    /// <summary>Where a run and its steps stand, whatever its id: equal for runs that went alike.</summary>
    protected string Story(RunActors run)
    {
        var steps = Steps(run).Steps.Select(s => $"{s.Key}: {s.Value.Status} in attempt {s.Value.Attempt}, {s.Value.Result} {s.Value.Error}");
        return string.Join('\n', [$"run: {Folded.State(System, run.Coordinator, new CoordinatorBehavior()).Status}", .. steps]);
    }
}
