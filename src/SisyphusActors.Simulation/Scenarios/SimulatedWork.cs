using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.Simulation.Scenarios;

/// <summary>What a simulated run is for.</summary>
public abstract class SimulatedWork
{
    private protected const string Workspace = "/simulated";

    private protected SimulatedWork() { }

    public abstract string Name { get; }

    /// <summary>The handlers its steps use; each of them is acted.</summary>
    public abstract IEnumerable<string> HandlerTypes { get; }

    /// <summary>In the order of its plan.</summary>
    public abstract IEnumerable<string> StepIds { get; }

    /// <summary>The samples, one workflow with every kind of step, and goals.</summary>
    public static IReadOnlyList<SimulatedWork> Samples { get; } = [.. SimulatedWorkflow.Embedded(), .. SimulatedGoal.All];

    /// <summary>What begins a run of it.</summary>
    public abstract IMessage Start(string runId, string by);

    /// <param name="stepId">As the plan names it.</param>
    public abstract int AttemptsMax(string stepId);
}
