using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Validation;

namespace SisyphusActors.Core.Building;

/// <summary>What a model's answer has to keep to, whatever a person approves.</summary>
internal static class BuildRules
{
    /// <returns>What is wrong, as a sentence; null for nothing.</returns>
    public static string? Problem(BuildOutput output)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in output.Files)
        {
            if (WorkspacePath.Problem(file.Path) is { } wrong)
                return $"The model wants to write '{file.Path}', which {wrong}.";
            if (PlanOutputRules.PathError(file.Path) is { } error)
                return $"The model wants to write a file that no plan may name: {error}.";
            if (!seen.Add(file.Path))
                return $"The model wants to write '{file.Path}' twice.";
        }
        return null;
    }

    public static IEnumerable<BuiltFile> Unapproved(IEnumerable<BuiltFile> files, PlanApproval approval) =>
        files.Where(file => approval.Files.All(approved => approved.Path != file.Path));

    /// <inheritdoc cref="Problem(BuildOutput)"/>
    public static string? Problem(TestChoice choice, PlanOutput plan)
    {
        if (choice.Commands.IsEmpty)
            return "The model chose no test, and the plan has some.";
        return choice.Commands.FirstOrDefault(command => !plan.Tests.Contains(command)) is { } other
            ? $"The model wants to run '{other}', which is none of the approved tests: {Names(plan.Tests)}."
            : null;
    }

    private static string Names(IEnumerable<string> names) => names.Select(name => $"'{name}'").ToList() is { Count: > 0 } some ? string.Join(", ", some) : "none";
}
