namespace SisyphusActors.Crash.Tests;

/// <summary>A host's end: on which engine it ran, and the commit before or after which it was killed.</summary>
/// <param name="Point"><c>before</c>: the commit has not reached the database; <c>after</c>: it is durable and nobody was told.</param>
/// <param name="Which">The commit's number in that host, from 1, or the step whose claim it holds.</param>
internal sealed record Kill(string Engine, string Point, string Which)
{
    public static readonly string[] Points = ["before", "after"];

    public static IReadOnlyList<Kill> AtEachCommit(string engine, int commits) => AtEach(engine, Enumerable.Range(1, commits).Select(n => $"{n}"));

    public static IReadOnlyList<Kill> AtEach(string engine, IEnumerable<string> which) =>
        [.. which.SelectMany(w => Points.Select(point => new Kill(engine, point, w)))];
}
