using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Ledger;

namespace SisyphusActors.Hosting.Runs;

/// <summary>What has changed in a workspace since a plan for it was judged.</summary>
internal static class PlanDrift
{
    /// <returns>A sentence; null when nothing has.</returns>
    public static string? Of(PlanView plan, WorkspaceInspection now)
    {
        if (now.Base.Commit != plan.Base.Commit)
            return $"The plan was made for commit {Name(plan.Base.Commit)}, and {Name(now.Base.Commit)} is checked out now: check that one out again.";
        if (now.Problems is [var problem, ..])
            return $"The workspace has changed since the plan was made: {problem}.";
        return now.Base.Files.Except(plan.Base.Files).FirstOrDefault() is { } changed
            ? $"'{changed.Path}' has changed since the plan was made."
            : null;
    }

    private static string Name(string? commit) => commit is null ? "none" : commit[..Math.Min(12, commit.Length)];
}
