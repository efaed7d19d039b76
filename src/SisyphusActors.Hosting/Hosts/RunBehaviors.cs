using SisyphusActors.Core.Agents;
using SisyphusActors.Core.Building;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Mail;
using SisyphusActors.Core.Memory;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Reservations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Skills;
using SisyphusActors.Core.Validation;
using SisyphusActors.Engine;
using SisyphusActors.Engine.Machines;

namespace SisyphusActors.Hosting.Hosts;

/// <summary>The behaviours of a run's actors and of the workspace's own.</summary>
internal static class RunBehaviors
{
    /// <param name="handlerTypes">The names a step may say after <c>uses</c>.</param>
    /// <param name="planner">How they plan.</param>
    /// <param name="models">How their questions to models are asked.</param>
    /// <param name="builder">How what they plan is carried out.</param>
    /// <param name="agents">How the agents of workflow steps work.</param>
    /// <param name="decorate">Wraps each machine; the simulation watches actors by it.</param>
    public static BehaviorCatalog Catalog(
        IEnumerable<string> handlerTypes, PlannerOptions planner, GatewayOptions models, BuilderOptions builder, AgentOptions agents, int snapshotEventsMin,
        Func<IActorMachine, IActorMachine>? decorate = null) =>
        new BehaviorCatalog { SnapshotEventsMin = snapshotEventsMin, Decorate = decorate ?? (machine => machine) }
        .Add(RunActors.CoordinatorRole, new CoordinatorBehavior())
        .Add(RunActors.PlannerRole, new PlannerBehavior(planner))
        .Add(RunActors.ValidatorRole, new ValidatorBehavior(new PlanRules(handlerTypes)))
        .Add(RunActors.ExecutorRole, new ExecutorBehavior())
        .AddOnDemand(RunActors.GatewayRole, new GatewayBehavior(models))
        .AddOnDemand(RunActors.BuilderRole, new BuilderBehavior(builder))
        .AddNumbered(RunActors.SkillRole, new AgentBehavior(agents))
        .AddMailboxes(new MailboxBehavior())
        .Bind(WorkspaceActors.Reservations, new ReservationsBehavior())
        .Bind(WorkspaceActors.Memory, new MemoryBehavior())
        .Bind(WorkspaceActors.Skills, new SkillsBehavior());
}
