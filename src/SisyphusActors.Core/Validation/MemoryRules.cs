using System.Collections.Immutable;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Memory;
using SisyphusActors.Core.Planning;

namespace SisyphusActors.Core.Validation;

/// <summary>What was learned about the libraries of a plan: a correction or a decision rejects one, anything else warns.</summary>
public static class MemoryRules
{
    /// <summary>In thousandths: what was rated harmful until it weighs less only warns.</summary>
    public const int BindingWeightMin = 500;

    /// <summary>What the memory lane is asked about.</summary>
    public static ImmutableArray<string> Texts(PlanOutput plan) => [.. plan.Libraries.Select(library => library.Name)];

    public static (ImmutableArray<Problem> Problems, ImmutableArray<string> Warnings) Check(PlanOutput plan, ImmutableArray<Memory.Memory> memories)
    {
        var problems = new ProblemList();
        var warnings = ImmutableArray.CreateBuilder<string>();
        foreach (var library in plan.Libraries)
            foreach (var memory in memories.Where(memory => memory.IsNamedIn(library.Name)))
            {
                var text = $"library '{library.Name}': {memory.Type.Name()} {MemoryId.Of(memory.Number)} says: {memory.Text}";
                if (memory is { Type: MemoryType.Correction or MemoryType.Decision, Weight: >= BindingWeightMin } && IsAbout(memory, library))
                    problems.Add(0, 0, text);
                else
                    warnings.Add(Problem.Quoting(0, 0, text).Message);
            }
        if (memories.Length >= MemoryMessage.RecallMemories.MemoriesMax)
            warnings.Add($"more is remembered about its libraries than the {memories.Length} weightiest memories, which were looked at: sisyphus memory find --entity NAME");
        return (problems.Sorted(), warnings.ToImmutable());
    }

    /// <summary>Its own name: what is known of <c>pkg</c> is not known of <c>@other/pkg</c>.</summary>
    private static bool IsAbout(Memory.Memory memory, PlannedLibrary library) => memory.Entities.Any(entity =>
        entity.Equals(library.Name, StringComparison.OrdinalIgnoreCase)
        || entity.Equals($"{library.Name} {library.Version}", StringComparison.OrdinalIgnoreCase)
        || entity.Equals($"{library.Name}@{library.Version}", StringComparison.OrdinalIgnoreCase));
}
