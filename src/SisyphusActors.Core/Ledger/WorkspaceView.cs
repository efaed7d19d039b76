using System.Collections.Immutable;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Core.Ledger;

/// <summary>All runs of a workspace, as far as its ledger shows them. Every list is newest first.</summary>
/// <param name="Counts">Of all runs, by status; a status without runs has no row.</param>
/// <param name="InFull">The newest open runs, at most <see cref="InFullMax"/>.</param>
/// <param name="Open">The open runs after those, at most <see cref="OpenMax"/>.</param>
/// <param name="Ended">The newest ended runs, at most <see cref="EndedMax"/>.</param>
/// <param name="Offset">Of the newest event that is a fact of any run; 0 for none.</param>
/// <param name="UpdatedAt">UTC, of that event; null for none.</param>
public sealed record WorkspaceView(
    ImmutableArray<StatusCount> Counts,
    ImmutableArray<RunView> InFull,
    ImmutableArray<RunSummary> Open,
    ImmutableArray<RunSummary> Ended,
    long Offset,
    DateTimeOffset? UpdatedAt)
{
    public const int InFullMax = 20;
    public const int OpenMax = 30;
    public const int EndedMax = 50;

    /// <summary>Agents with letters that ask to be acknowledged and have not been, by name.</summary>
    public ImmutableArray<OpenMail> Mail { get; init; } = [];

    public int OpenCount => Counts.Where(c => !c.Status.IsEnded()).Sum(c => c.Runs);

    public int EndedCount => Counts.Where(c => c.Status.IsEnded()).Sum(c => c.Runs);

    /// <summary>The view over finished summaries; <paramref name="view"/> is asked only for the runs shown in full.</summary>
    public static WorkspaceView Of(IEnumerable<RunSummary> runs, Func<string, RunView> view)
    {
        var newest = runs.OrderByDescending(r => r.Offset).ThenByDescending(r => r.CreatedOffset).ToList();
        var counts = newest.GroupBy(r => r.Status).OrderBy(g => g.Key)
            .Select(g => new StatusCount(g.Key, g.Count(), g.Sum(r => (long)r.Phase), g.Sum(r => (long)r.Phases)));
        var open = newest.Where(r => !r.Status.IsEnded()).Take(InFullMax + OpenMax).ToList();
        return new WorkspaceView(
            [.. counts],
            [.. open.Take(InFullMax).Select(r => view(r.RunId))],
            [.. open.Skip(InFullMax)],
            [.. newest.Where(r => r.Status.IsEnded()).Take(EndedMax)],
            newest.FirstOrDefault()?.Offset ?? 0,
            newest.FirstOrDefault()?.UpdatedAt);
    }
}

/// <param name="Letters">How many of its letters wait for an acknowledgement.</param>
public readonly record struct OpenMail(string Agent, int Letters);

/// <param name="Phase">The sum of the runs' phases now at work; <paramref name="Phases"/>, of all their phases.</param>
public readonly record struct StatusCount(RunStatus Status, int Runs, long Phase, long Phases);
