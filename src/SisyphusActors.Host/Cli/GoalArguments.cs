using System.CommandLine;
using SisyphusActors.Core.Building;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Reservations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Hosting;
using SisyphusActors.Hosting.Models;

namespace SisyphusActors.Host.Cli;

/// <summary>A goal in place of a workflow file, and what its plan may write without being asked about.</summary>
internal sealed class GoalArguments
{
    private static readonly string[] Agents = [IntentPlan.PlanAgent, BuilderBehavior.Agent];

    private static readonly string[] FileEndings = [".yaml", ".yml", ".json"];

    private readonly Option<bool> _yes = new("--yes") { Description = "Approve the plan for a goal without asking, if each of its files fits an --allow." };
    private readonly Option<string[]> _allow = new("--allow") { Description = "Files that --yes lets be written, such as 'src/**'; may be said for several.", HelpName = "GLOB" };

    public void AddTo(Command command)
    {
        command.Options.Add(_yes);
        command.Options.Add(_allow);
    }

    /// <summary>Several words that name no file, such as a person would say them.</summary>
    public static bool IsGoal(string text) =>
        text.AsSpan().Trim().ContainsAny(" \t\n") && !FileEndings.Any(ending => text.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) && !File.Exists(text);

    /// <returns>Null to ask about each plan.</returns>
    /// <exception cref="CommandException">They are no globs, or only one of the two options was given.</exception>
    public IReadOnlyCollection<string>? Allowed(ParseResult parsed)
    {
        var (yes, allow) = (parsed.GetValue(_yes), parsed.GetValue(_allow) ?? []);
        if (!yes && allow.Length == 0)
            return null;
        if (!yes || allow.Length == 0)
            throw new CommandException(ExitCode.Usage, "--yes and --allow go together: --yes approves only what an --allow names, as in --yes --allow 'src/**'.");
        return allow.Select(PathPattern.Problem).FirstOrDefault(wrong => wrong is not null) is { } wrong
            ? throw new CommandException(ExitCode.Usage, $"--allow: {Screen.Safe(wrong)}")
            : allow;
    }

    /// <exception cref="CommandException">No model is there to plan it, or it is none.</exception>
    public static void ThrowIfNotPlannable(Session session, string goal, bool hasInputs)
    {
        if (hasInputs)
            throw new CommandException(ExitCode.Usage, "A goal takes no inputs. Say what is wanted in the goal itself.");
        if (goal.Length > RunMessage.StartIntent.GoalLengthMax)
            throw new CommandException(ExitCode.Usage, $"A goal has at most {RunMessage.StartIntent.GoalLengthMax} characters; this one has {goal.Length}. Write it to a file and name that.");
        if (Agents.FirstOrDefault(agent => !HasModel(session, agent)) is { } agent)
            throw new CommandException(ExitCode.Usage,
                $"There is no file '{Screen.Safe(goal)}', and no model for the agent '{agent}' to reach it as a goal. Name one in .sisyphus/sisyphus.conf, such as\n"
                + $"  sisyphus.agents.{agent}.models = \"opencode/anthropic/claude-sonnet-4-5\"\n"
                + "docs/providers.md says how each provider is set up. Nothing was started.\n"
                + $"To run it as a command: sisyphus run -- {ShellWord.Of(Screen.Safe(goal))}");
        ThrowIfNoProvider(session.Workspace);
    }

    /// <exception cref="CommandException">A model is to be asked of a provider that there is not.</exception>
    public static void ThrowIfNoProvider(SisyphusWorkspace workspace)
    {
        foreach (var agent in Agents)
            if (ModelExamination.Missing(workspace, agent) is { } missing)
                throw new CommandException(ExitCode.Usage, $"sisyphus.agents.{agent}.models names the provider '{Screen.Safe(missing.Provider)}', and {missing.Found}. {missing.Next} Nothing was started.");
    }

    private static bool HasModel(Session session, string agent) =>
        session.Workspace.Options.AgentModels.TryGetValue(agent, out var models) && models.Count > 0;
}
