using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Host.Cli;

namespace SisyphusActors.Host.Live;

/// <summary>A plan for a goal, as a person needs it to say yes or no.</summary>
internal static class PlanCard
{
    public static IEnumerable<string> Lines(RunView run, PlanView plan)
    {
        var output = plan.Output;
        yield return $"plan {plan.ShortHash} for: {Screen.Safe(run.Goal)}";
        yield return $"  base:     commit {plan.Base.Commit ?? "none"}{(plan.Base.Branch is { } branch ? $", branch {Screen.Safe(branch)}" : "")}";
        yield return $"  design:   {Screen.Safe(output.Design)}";
        foreach (var file in output.Files)
            yield return $"  {Word(file.Change)} {Screen.Safe(file.Path)}: {Screen.Safe(file.Purpose)}";
        foreach (var library in output.Libraries)
            yield return $"  library:  {Screen.Safe(library.Name)} {Screen.Safe(library.Version)}";
        foreach (var (index, step) in output.Steps.Index())
            yield return $"  step {index + 1}:   {Screen.Safe(step)}";
        foreach (var test in output.Tests)
            yield return $"  test:     {Screen.Safe(test)}";
        foreach (var risk in output.Risks)
            yield return $"  risk:     {Screen.Safe(risk)}";
        foreach (var warning in plan.Warnings)
            yield return $"  warning:  {Screen.Safe(warning)}";
        foreach (var path in plan.Added)
            yield return $"  added:    {Screen.Safe(path)}: the plan approved before has it not";
        foreach (var path in plan.NotAllowed ?? [])
            yield return $"  asked, since no --allow fits: {Screen.Safe(path)}";
        if (run.Gateway.Run is { } account)
            yield return $"  budget:   {ModelText.Of(account)}";
    }

    private static string Word(FileChange change) => change switch
    {
        FileChange.Create => "create:  ",
        FileChange.Modify => "modify:  ",
        _ => "delete:  ",
    };
}
