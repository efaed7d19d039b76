using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Simulation.Scenarios;

/// <summary>A goal that acted models plan and carry out, in a workspace that is only acted as well.</summary>
public sealed class SimulatedGoal : SimulatedWork
{
    private readonly ImmutableArray<string>? _allowed;
    private readonly bool _isHeld;

    private SimulatedGoal(string name, ImmutableArray<string>? allowed = null, bool isHeld = false) => (Name, _allowed, _isHeld) = (name, allowed, isHeld);

    /// <summary>One that a person is asked about, one that is noted first, and one whose files may partly be written without asking.</summary>
    public static IReadOnlyList<SimulatedGoal> All { get; } = [new("a goal"), new("a goal for later", isHeld: true), new("a goal with leave to write", ["src/**"])];

    public override string Name { get; }

    public override IEnumerable<string> HandlerTypes => [];

    public override IEnumerable<string> StepIds => [IntentPlan.Compile, IntentPlan.ApplyPatch, IntentPlan.Decide, IntentPlan.Execute, IntentPlan.Finalise];

    public override IMessage Start(string runId, string by) =>
        new RunMessage.StartIntent("Something is to be better.", runId, Workspace, by, Allowed: _allowed, IsHeld: _isHeld);

    public override int AttemptsMax(string stepId) => 1;
}
