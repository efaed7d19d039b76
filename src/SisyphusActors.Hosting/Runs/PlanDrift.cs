using System.Collections.Immutable;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Hosting.Runs;

/// <summary>What has changed in a workspace since a plan for it was judged or carried out, a sentence each.</summary>
internal static class PlanDrift
{
    /// <param name="expected">The files as they have to be.</param>
    /// <param name="since">Of a file, since when it has to be so, as the end of a sentence.</param>
    public static IEnumerable<string> OfFiles(ImmutableArray<ApprovedFile> expected, Func<string, string> since, WorkspaceInspection now)
    {
        foreach (var problem in now.Problems)
            yield return $"{problem}.";
        foreach (var file in now.Base.Files)
            if (expected.First(f => f.Path == file.Path).Before is var before && before != file.Before)
                yield return $"{file.Path} was {Done(before, file.Before)} {since(file.Path)}.";
    }

    public static string Name(string? commit) => commit is null ? "none" : commit[..Math.Min(12, commit.Length)];

    private static string Done(Sha256? before, Sha256? now) => (before, now) switch
    {
        (null, _) => "created",
        (_, null) => "deleted",
        _ => "changed",
    };
}
