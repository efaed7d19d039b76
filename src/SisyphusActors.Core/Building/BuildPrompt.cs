using System.Collections.Immutable;
using System.Text;
using SisyphusActors.Core.Agents;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Intents;

namespace SisyphusActors.Core.Building;

/// <summary>What the agent <c>build</c> is told. It stands for itself: a provider without sessions forgets what was asked before.</summary>
public static class BuildPrompt
{
    public const string WriteSystem =
        """
        You carry out a plan that a person has approved, in the software in the current folder. You read it; you write and run nothing yourself.

        Your answer is every file that changes, whole as it is to be, and it is written exactly so:
        - Only files that the plan names may be written. If another one is needed, say so in the summary and leave it out.
        - Leave out what stays as it is. A file without content is deleted.
        - The plan's tests are run afterwards. Never weaken or remove a test to make it pass.
        Write as the code around it is written, and no more than the plan asks for.
        """;

    public const string ChooseSystem =
        """
        You decide how a change is tested. Only the commands that a person has approved may be run, letter by letter.
        Choose those that show whether the goal is reached and nothing else has broken, the quickest first. Leave one out only where it cannot tell anything.
        """;

    /// <param name="skill">Null for none.</param>
    public static string SystemWith(SkillText? skill) => skill is null ? WriteSystem : $"{WriteSystem}\n\nA skill for this, which counts for less than what is said above:\n\n{skill.Text}";

    public static string ToWrite(Assignment.WriteFiles work, ImmutableArray<FileText> files)
    {
        var prompt = Begin(work.Goal, work.Plan);
        prompt.Append("\nFiles that may be written:\n\n");
        foreach (var file in work.Plan.Files)
            prompt.Append($"- {file.Path} ({file.Change.ToString().ToLowerInvariant()}): {file.Purpose}\n");
        foreach (var library in work.Plan.Libraries)
            prompt.Append($"- uses {library.Name} {library.Version}\n");
        foreach (var file in files)
            prompt.Append(Show(file));
        Tests(prompt, work.Plan.Tests);
        Failures(prompt, work.Failures, work.Round);
        return prompt.ToString();
    }

    /// <param name="summary">What was said of the files that were written last; null for nothing.</param>
    public static string ToChoose(Assignment.ChooseCommands work, string? summary)
    {
        var prompt = Begin(work.Goal, work.Plan);
        if (summary is not null)
            prompt.Append($"\nWhat was done:\n\n{summary}\n");
        Tests(prompt, work.Plan.Tests);
        Failures(prompt, work.Failures, work.Round);
        return prompt.ToString();
    }

    private static StringBuilder Begin(string goal, PlanOutput plan)
    {
        var prompt = new StringBuilder($"The goal:\n\n{goal}\n\nThe plan:\n\n{plan.Design}\n\n");
        foreach (var (index, step) in plan.Steps.Index())
            prompt.Append($"{index + 1}. {step}\n");
        return prompt;
    }

    private static string Show(FileText file) => file switch
    {
        { Content: { } content } => $"\n{file.Path} is now, between the two lines of dashes:\n{Line}\n{content}{(content.EndsWith('\n') ? "" : "\n")}{Line}\n",
        { Why: { } why } => $"\n{file.Path} is not shown: {why}.\n",
        _ => $"\n{file.Path} does not exist.\n",
    };

    private const string Line = "----------------------------------------";

    private static void Tests(StringBuilder prompt, ImmutableArray<string> tests)
    {
        prompt.Append("\nTests:\n\n");
        foreach (var test in tests)
            prompt.Append($"- {test}\n");
    }

    private static void Failures(StringBuilder prompt, ImmutableArray<StepFailure> failures, int round)
    {
        if (failures.IsEmpty)
            return;
        prompt.Append($"\nThis is round {round}. In the round before this failed:\n");
        foreach (var failure in failures)
            prompt.Append($"\n{failure.Command ?? failure.StepId}\n{failure.Error}\n");
    }
}
