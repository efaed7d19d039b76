using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.Core.Runs;

/// <summary>The actors of one run, by persistence id <c>{run}/{role}</c>.</summary>
public readonly record struct RunActors(string RunId)
{
    public const string CoordinatorRole = "coordinator";
    public const string PlannerRole = "planner";
    public const string ValidatorRole = "validator";
    public const string ExecutorRole = "executor";
    public const string GatewayRole = "gateway";

    public PersistenceId Coordinator => new($"{RunId}/{CoordinatorRole}");
    public PersistenceId Planner => new($"{RunId}/{PlannerRole}");
    public PersistenceId Validator => new($"{RunId}/{ValidatorRole}");
    public PersistenceId Executor => new($"{RunId}/{ExecutorRole}");

    /// <summary>Begins with the first question to a model; a run that asks none has none.</summary>
    public PersistenceId Gateway => new($"{RunId}/{GatewayRole}");

    public static RunActors Of(PersistenceId actor) => new(actor.Scope);
}
