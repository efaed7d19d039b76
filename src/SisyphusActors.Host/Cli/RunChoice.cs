using System.CommandLine;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.Journal.Projections;

namespace SisyphusActors.Host.Cli;

/// <summary>Finds the run and the step a person means.</summary>
internal static class RunChoice
{
    private const int ListedMax = 10;

    /// <param name="offers">Runs in which status a shell offers; all by default.</param>
    public static Argument<string> Argument(Func<RunStatus, bool>? offers = null) =>
        Offering(new Argument<string>("run") { Description = "The run's id, or its beginning.", HelpName = "RUN" }, offers);

    /// <inheritdoc cref="Argument"/>
    public static Argument<string?> OptionalArgument(string otherwise, Func<RunStatus, bool>? offers = null) => Offering(
        new Argument<string?>("run") { Description = $"The run's id, or its beginning. {otherwise}", HelpName = "RUN", Arity = ArgumentArity.ZeroOrOne }, offers);

    /// <exception cref="CommandException">None or several are meant.</exception>
    public static RunView Find(Session session, string text)
    {
        switch (session.Runs.Find(text.Trim()))
        {
            case RunMatch.Found found:
                return session.Runs.Get(found.RunId)!;
            case RunMatch.Ambiguous several:
                var more = several.Count > several.RunIds.Length ? $" and {several.Count - several.RunIds.Length} more" : "";
                throw new CommandException(ExitCode.Usage, $"{several.Count} runs begin with '{text}': {string.Join(", ", several.RunIds)}{more}. Type more of the id.");
            case RunMatch.None { Near: [_, ..] near }:
                throw new CommandException(ExitCode.NotFound, $"There is no run '{Screen.Safe(text)}'. Did you mean {string.Join(" or ", near)}? {session.Next("sisyphus list")} shows all.");
            default:
                throw new CommandException(ExitCode.NotFound, $"There is no run '{Screen.Safe(text)}' in {session.Workspace.DatabasePath}. {session.Next("sisyphus list")} shows all.");
        }
    }

    /// <exception cref="CommandException">The run has no such step.</exception>
    public static StepView Step(RunView run, string text)
    {
        if (run.Step(text) is { } step)
            return step;
        var ids = run.Steps.Select(s => s.Id).ToList();
        var hint = NearestName.Of(text, ids) is { } near ? $"Did you mean {near}?"
            : ids.Count == 0 ? "It has no steps yet."
            : $"It has {string.Join(", ", ids.Take(ListedMax))}{(ids.Count > ListedMax ? " …" : "")}.";
        throw new CommandException(ExitCode.NotFound, $"Run {run.RunId} has no step '{Screen.Safe(text)}'. {hint}");
    }

    private static T Offering<T>(T argument, Func<RunStatus, bool>? offers) where T : Argument
    {
        argument.CompletionSources.Add(Suggestions.Once(argument, Suggestions.Runs(offers)));
        return argument;
    }
}
