using System.Text.Json;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.Host.Live;

namespace SisyphusActors.Host.Cli;

/// <summary>The last words about a run, and the exit code that says the same.</summary>
internal static class Ending
{
    private const int ResultsMax = 10;
    private const int ResultLengthMax = 200;

    public static ExitCode Tell(Session session, RunView run, bool interrupted)
    {
        var code = CodeOf(session, run, interrupted);
        if (session.Json)
            session.Screen.Line(Shapes.Document(Shapes.Result.Of(run, interrupted, session.Next(run))));
        else
            foreach (var (isHead, line) in Lines(session, run))
                if (isHead)
                    session.Screen.Line(StepText.Tint(run.Status), line, "");
                else
                    session.Screen.Line(line);
        return code;
    }

    public static ExitCode CodeOf(Session session, RunView run, bool interrupted) => run.Status switch
    {
        RunStatus.Succeeded => ExitCode.Ok,
        RunStatus.Failed or RunStatus.Cancelled => ExitCode.Failed,
        _ when interrupted => ExitCode.Interrupted,
        _ when run.WaitsFor is WaitsFor.Person || SecretOption.Missing(session, run).Count > 0 => ExitCode.Waiting,
        RunStatus.Interrupted => ExitCode.Interrupted,
        _ => ExitCode.Ok,
    };

    private static IEnumerable<(bool IsHead, string Text)> Lines(Session session, RunView run)
    {
        var took = TimeText.Of((run.EndedAt ?? run.UpdatedAt) - run.CreatedAt);
        yield return (true, $"run {run.RunId}: {StepText.Words(run.Status.Name())}{(run.Status.IsEnded() ? $" after {took}" : "")}, {run.StepsDone} of {run.StepsTotal} steps done");
        if (run.Error is { } error)
            foreach (var line in error.Split('\n').Take(ResultsMax))
                yield return (false, $"  {Screen.Safe(line)}");
        foreach (var step in run.Tolerated.Take(ResultsMax))
            yield return (false, $"  {step.Id} failed, as it may: {StepText.Error(step)}");
        foreach (var problem in run.Problems.Take(ResultsMax))
            yield return (false, $"  {Screen.Safe(run.Told(problem))}");
        if (run.Status is RunStatus.Succeeded)
            foreach (var line in Results(run))
                yield return (false, line);
        if (run.WaitsFor is WaitsFor.Person)
        {
            foreach (var line in Waiting.Lines(session, run))
                yield return (false, $"  {line}");
        }
        else if (session.Next(run) is { } next)
        {
            if (run.Status is RunStatus.Interrupted && SecretOption.Missing(session, run) is [_, ..] missing)
                yield return (false, $"  waits for secret {string.Join(", ", missing)}: nothing stores it, so it is to be an environment variable of the next command");
            yield return (false, $"{(run.Status is RunStatus.Interrupted ? "go on with" : "next")}: {next}");
        }
    }

    private static IEnumerable<string> Results(RunView run)
    {
        var results = run.Steps.Where(s => s is { Position.IsItem: false, Result: { } r } && SaysSomething(r)).ToList();
        foreach (var step in results.Take(ResultsMax))
        {
            var text = Screen.Safe(step.Result!.Value.ToString());
            yield return $"  {step.Id} = {(text.Length <= ResultLengthMax ? text : text[..ResultLengthMax] + "…")}";
        }
        if (results.Count > ResultsMax)
            yield return $"  and {results.Count - ResultsMax} more: sisyphus show {run.RunId} --json";
    }

    /// <summary>A command that gave no result has <c>{}</c>, and a fan-out of such commands a list of it.</summary>
    private static bool SaysSomething(Json result) =>
        !result.IsNull && result != Json.EmptyObject
        && !(result.Element is { ValueKind: JsonValueKind.Array } list && list.EnumerateArray().All(item => Json.From(item) == Json.EmptyObject));
}
