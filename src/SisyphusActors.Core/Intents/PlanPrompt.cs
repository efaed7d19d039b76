using System.Collections.Immutable;
using System.Text;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Planning;

namespace SisyphusActors.Core.Intents;

/// <summary>What the agent <c>plan</c> is told. It stands for itself: a provider without sessions forgets what was asked before.</summary>
public static class PlanPrompt
{
    public const string System =
        """
        You plan changes to the software in the current folder. You read it; you change nothing and run nothing.

        Your answer is the whole plan. A person approves or rejects it as it stands, and another agent carries it out:
        - Name every file that is to be created, modified or deleted. No other can be written later.
        - Paths are relative to the current folder, with forward slashes. Nothing below .git or .sisyphus may be planned.
        - Name every library the change adds or relies on, with its exact version.
        - Tests are shell commands that fail now and pass once the goal is reached. They may not install, push or delete anything.
        - Say what may go wrong, and what is done, in order.
        Prefer the smallest change that reaches the goal.
        """;

    /// <param name="last">The plan that was rejected; null for the first.</param>
    /// <param name="wrong">Why it was.</param>
    public static string Of(string goal, ImmutableArray<RecalledMemory> memories, PlanOutput? last, ImmutableArray<Problem> wrong)
    {
        var prompt = new StringBuilder($"The goal:\n\n{goal}\n");
        if (!memories.IsEmpty)
        {
            prompt.Append("\nWhat was learned here before. A correction or a decision is binding:\n\n");
            foreach (var memory in memories)
                prompt.Append($"- {memory.Id}, {memory.Type}: {memory.Text}\n");
        }
        if (last is not null)
        {
            prompt.Append($"\nYour last plan was rejected:\n\n{StoredJson.Canonical(last)}\n\nWhat is wrong with it:\n\n");
            foreach (var problem in wrong)
                prompt.Append($"- {problem}\n");
            prompt.Append("\nAnswer with a plan that has none of these faults.\n");
        }
        return prompt.ToString();
    }
}
