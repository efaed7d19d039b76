using System.Collections.Immutable;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Planning;

namespace SisyphusActors.Core.Validation;

/// <summary>What a model's plan must fulfil whatever the workspace looks like. Links and what is on the disk are looked at beside.</summary>
public static class PlanOutputRules
{
    public const int FilesMax = 200;
    public const int TestsMax = 50;
    public const int PathLengthMax = 500;
    public const int CommandLengthMax = 10_000;

    /// <summary>Folders whose content decides what is run, approved or recorded here; no plan writes there.</summary>
    private static readonly ImmutableArray<string> Forbidden = [".git", ".sisyphus", ".opencode"];

    /// <returns>Everything wrong; empty when the plan may go on.</returns>
    public static ImmutableArray<Problem> Check(PlanOutput plan)
    {
        var problems = new ProblemList();
        if (string.IsNullOrWhiteSpace(plan.Design))
            problems.Add(0, 0, "the plan has no design");
        CheckFiles(plan.Files, problems);
        foreach (var library in plan.Libraries)
            if (LibraryError(library) is { } wrong)
                problems.Add(0, 0, wrong);
        if (plan.Tests.IsEmpty)
            problems.Add(0, 0, "the plan names no test: nothing would tell whether the goal is reached");
        if (plan.Tests.Length > TestsMax)
            problems.Add(0, 0, $"the plan names {plan.Tests.Length} tests; at most {TestsMax} are allowed");
        foreach (var test in plan.Tests)
            if (CommandError(test) is { } wrong)
                problems.Add(0, 0, wrong);
        return problems.Sorted();
    }

    /// <returns>What is wrong with a path, as a clause; null for a file within the workspace.</returns>
    public static string? PathError(string path)
    {
        if (path.Length is 0 or > PathLengthMax)
            return $"'{path}' is no file's path: it has 1 to {PathLengthMax} characters";
        if (path.Any(char.IsControl) || path.Contains('\\') || path.Contains(':'))
            return $"'{path}' has a character that no planned path may have: a backslash, a colon, or one that is not printed";
        var parts = path.Split('/');
        if (parts.Any(part => part is "" or "." or ".."))
            return $"'{path}' is not relative to the workspace, or has a part '.', '..' or none between two slashes";
        return parts.FirstOrDefault(part => Forbidden.Contains(part.TrimEnd('.', ' '), StringComparer.OrdinalIgnoreCase)) is { } folder
            ? $"'{path}' is below {folder}, which no plan may write to"
            : null;
    }

    private static void CheckFiles(ImmutableArray<PlannedFile> files, ProblemList problems)
    {
        if (files.IsEmpty)
            problems.Add(0, 0, "the plan names no file: nothing could be written");
        if (files.Length > FilesMax)
            problems.Add(0, 0, $"the plan names {files.Length} files; at most {FilesMax} are allowed, so plan a part of the goal");
        var seen = new SortedSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var file in files)
            if (PathError(file.Path) is { } wrong)
                problems.Add(0, 0, wrong);
            else if (!seen.Add(file.Path))
                problems.Add(0, 0, $"'{file.Path}' is planned twice");
        foreach (var path in seen)
            if (seen.FirstOrDefault(other => path.StartsWith(other + "/", StringComparison.OrdinalIgnoreCase)) is { } file)
                problems.Add(0, 0, $"'{file}' cannot be a file and the folder of '{path}'");
    }

    private static string? LibraryError(PlannedLibrary library) =>
        string.IsNullOrWhiteSpace(library.Name) ? "a library has no name"
        : string.IsNullOrWhiteSpace(library.Version) || library.Version.AsSpan().ContainsAny("*^~<>|, ") || library.Version.Equals("latest", StringComparison.OrdinalIgnoreCase)
            ? $"library '{library.Name}' needs its exact version, not '{library.Version}'"
        : null;

    private static string? CommandError(string command) =>
        string.IsNullOrWhiteSpace(command) ? "a test is empty"
        : command.Length > CommandLengthMax ? $"a test has {command.Length} characters; at most {CommandLengthMax} are allowed"
        : command.Any(c => char.IsControl(c) && c is not ('\n' or '\t')) ? $"test '{command}' has a character that is not printed"
        : ForbiddenCommands.In(command) is { } forbidden ? $"test '{command}' may not run {forbidden}"
        : null;
}
