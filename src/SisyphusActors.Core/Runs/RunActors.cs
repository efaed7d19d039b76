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
    public const string BuilderRole = "builder";
    public const string SkillRole = "skill";

    public PersistenceId Coordinator => new($"{RunId}/{CoordinatorRole}");
    public PersistenceId Planner => new($"{RunId}/{PlannerRole}");
    public PersistenceId Validator => new($"{RunId}/{ValidatorRole}");
    public PersistenceId Executor => new($"{RunId}/{ExecutorRole}");

    /// <summary>Begins with the first question to a model; a run that asks none has none.</summary>
    public PersistenceId Gateway => new($"{RunId}/{GatewayRole}");

    /// <summary>Writes the files of an approved plan; begins with the first step that is its work.</summary>
    public PersistenceId Builder => new($"{RunId}/{BuilderRole}");

    /// <summary>The agent of a workflow step.</summary>
    /// <param name="number">From 1, in the order in which they begin.</param>
    public PersistenceId SkillAgent(int number) => new($"{RunId}/{SkillRole}/{number}");

    public static RunActors Of(PersistenceId actor) => new(actor.Scope);
}
