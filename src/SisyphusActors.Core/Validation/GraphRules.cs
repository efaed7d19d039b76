using SisyphusActors.Core.Planning;

namespace SisyphusActors.Core.Validation;

/// <summary>What must hold between steps: ids tell them apart, and <c>needs</c> gives an order.</summary>
internal static class GraphRules
{
    // A longer circle is named by its beginning and its end.
    private const int NamedMax = 12;

    public static void Check(Plan plan, StepAncestry ancestry, ProblemList problems)
    {
        for (var index = 0; index < plan.Steps.Length; index++)
        {
            var step = plan.Steps[index];
            var what = PlanText.Step(step.Id, index + 1);
            if (step.Id.Length == 0)
                problems.Add(step.Line, step.Column, $"{what} has no id: give it one");
            else if (!PlanLimits.IsName(step.Id))
                problems.Add(step.Line, step.Column, $"{what}: an id is {PlanText.NameRule}");
            if (step.Id.Length > 0 && ancestry.IndexOf(step.Id) != index)
                problems.Add(step.Line, step.Column, $"{what} has the id of an earlier step, in line {plan.Steps[ancestry.IndexOf(step.Id)].Line}");
            CheckNeeds(plan, step, what, ancestry, problems);
            if (!step.IsCleanup && index > 0 && plan.Steps[index - 1].IsCleanup)
                problems.Add(step.Line, step.Column, $"{what} stands after the cleanup: cleanup steps come last");
        }
        foreach (var circle in ancestry.Circles)
            problems.Add(plan.Steps[circle[0]].Line, plan.Steps[circle[0]].Column, $"steps need each other in a circle: {Named(plan, circle)}");
    }

    private static void CheckNeeds(Plan plan, PlanStep step, string what, StepAncestry ancestry, ProblemList problems)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var need in step.Needs)
            if (!seen.Add(need))
                problems.Add(step.Line, step.Column, $"{what} needs '{need}' twice");
            else if (need == step.Id && need.Length > 0)
                problems.Add(step.Line, step.Column, $"{what} needs itself");
            else if (!ancestry.Contains(need))
                problems.Add(step.Line, step.Column,
                    $"{what} needs '{need}', and there is no such step{problems.Suggest(need, plan.Steps.Select(s => s.Id))}");
            else if (plan.Steps[ancestry.IndexOf(need)].IsCleanup && !step.IsCleanup)
                problems.Add(step.Line, step.Column, $"{what} needs '{need}', which is a step of the cleanup: nothing comes after that");
    }

    private static string Named(Plan plan, int[] circle)
    {
        var names = circle.Append(circle[0]).Select(index => plan.Steps[index].Id).ToList();
        return string.Join(" → ", names.Count <= NamedMax ? names : [.. names.Take(NamedMax - 3), "…", .. names.TakeLast(2)]);
    }
}
