using System.Collections.Immutable;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Planning;

/// <summary>Gathers everything that is wrong, so that one look is enough.</summary>
internal sealed class ProblemList
{
    // Past so many problems a hint helps nobody any more, and looking for it would make a hostile file slow.
    private const int SuggestedMax = 100;

    private readonly List<Problem> _problems = [];

    public void Add(DocumentNode at, string message) => Add(at.Line, at.Column, message);

    public void Add(int line, int column, string message) => _problems.Add(Problem.Quoting(line, column, message));

    /// <returns><c>; did you mean 'x'?</c>, or nothing.</returns>
    public string Suggest(string word, IEnumerable<string> names) =>
        _problems.Count < SuggestedMax && NearestName.Of(word, names) is { } name ? $"; did you mean '{name}'?" : "";

    public ImmutableArray<Problem> Sorted() => Join(_problems, []);

    /// <summary>
    /// Both lists as one: in order of place, each problem once, at most <see cref="PlanLimits.ProblemsMax"/>.
    /// What both found is told at the place that <paramref name="found"/> gives: it read the file itself.
    /// </summary>
    public static ImmutableArray<Problem> Join(IEnumerable<Problem> found, IEnumerable<Problem> added)
    {
        var all = new SortedSet<Problem>(found);
        var told = all.Select(p => p.Message).ToHashSet(StringComparer.Ordinal);
        all.UnionWith(added.Where(p => !told.Contains(p.Message)));
        return all.Count <= PlanLimits.ProblemsMax
            ? [.. all]
            : [.. all.Take(PlanLimits.ProblemsMax - 1), new Problem(0, 0, $"and {all.Count - PlanLimits.ProblemsMax + 1} problems more")];
    }

    public ImmutableArray<Problem> JoinTo(IEnumerable<Problem> found) => Join(found, _problems);
}
