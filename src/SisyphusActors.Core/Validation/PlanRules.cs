using System.Collections.Immutable;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Validation;

/// <summary>What every plan must fulfil before it may run, whoever drew it up: a file, a program, a model.</summary>
/// <param name="types">Names of the registered step handlers.</param>
public sealed class PlanRules(IEnumerable<string> types)
{
    private readonly ImmutableSortedSet<string> _types = types.ToImmutableSortedSet(StringComparer.Ordinal);

    /// <param name="found">What was found wrong while the plan was read.</param>
    /// <returns>Everything wrong, in order of place; empty when the plan may run.</returns>
    public ImmutableArray<Problem> Check(Plan plan, ImmutableArray<Problem> found)
    {
        var problems = new ProblemList();
        if (plan.MaxParallel is < 1 or > PlanLimits.ParallelMax)
            problems.Add(0, 0, $"'maxParallel' of the workflow must be 1 to {PlanLimits.ParallelMax}");
        foreach (var name in plan.Env.Keys)
            if (PlanText.VariableError(name, "the workflow") is { } wrong)
                problems.Add(0, 0, wrong);
        if (plan.Steps.Length > PlanLimits.StepsMax)
        {
            // Nothing else about so many steps would be read, and some rules take time with each pair.
            problems.Add(plan.Steps[PlanLimits.StepsMax].Line, plan.Steps[PlanLimits.StepsMax].Column,
                $"a workflow has at most {PlanLimits.StepsMax} steps, not {plan.Steps.Length}");
            return problems.JoinTo(found);
        }
        if (plan.Steps.Count(step => step.IsCleanup) is > PlanLimits.CleanupMax and var cleanup)
            problems.Add(0, 0, $"a workflow has at most {PlanLimits.CleanupMax} cleanup steps, not {cleanup}");
        if (plan.Steps.All(step => step.IsCleanup) && found.IsEmpty)
            problems.Add(0, 0, "a workflow has at least one step");
        var ancestry = new StepAncestry(plan.Steps);
        GraphRules.Check(plan, ancestry, problems);
        for (var index = 0; index < plan.Steps.Length; index++)
            StepRules.Check(plan.Steps[index], PlanText.Step(plan.Steps[index].Id, index + 1), _types, problems);
        new ExpressionRules(plan, ancestry, problems).Check();
        return problems.JoinTo(found);
    }

    /// <summary>From a document to a plan that may run, or to all that is wrong with it: the planner's and the validator's work as one function.</summary>
    /// <param name="inputs">The inputs given, a JSON object; null when only the file is asked about.</param>
    public PlanReading Check(WorkflowDocument document, Json? inputs)
    {
        var reading = PlanReader.Read(document, inputs);
        return reading with { Problems = Check(reading.Plan, reading.Problems) };
    }
}
