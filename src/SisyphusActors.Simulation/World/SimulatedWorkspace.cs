using System.Collections.Immutable;
using SisyphusActors.Core.Building;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.Seams.Operations;

namespace SisyphusActors.Simulation.World;

/// <summary>The files that runs write, and the commit that is checked out. They outlive every host; somebody else writes them as well.</summary>
internal sealed class SimulatedWorkspace(Play play)
{
    /// <summary>All paths that a plan may sensibly name.</summary>
    public static readonly ImmutableArray<string> Paths = ["src/a.txt", "src/b.txt", "docs/c.txt", "d.txt"];

    private readonly SortedDictionary<string, string> _files = new(StringComparer.Ordinal) { ["src/a.txt"] = "as it was", ["docs/c.txt"] = "as it was, too" };
    private readonly List<Write> _writes = [];
    private int _commits = 1;

    /// <param name="OpKey">Null for somebody else.</param>
    /// <param name="After">Null for a file that was deleted.</param>
    public sealed record Write(string Path, OpKey? OpKey, Sha256? After);

    /// <summary>All that was ever written, in order.</summary>
    public IReadOnlyList<Write> Writes => _writes;

    public string Commit => $"commit-{_commits}";

    public bool Exists(string path) => _files.ContainsKey(path);

    public Sha256? HashOf(string path) => _files.TryGetValue(path, out var content) ? Sha256.Of(content) : null;

    public void MoveCommit() => _commits++;

    public void SomebodyElseWrites(int choice)
    {
        var path = Paths[choice % Paths.Length];
        Put(path, choice / 4 % 4 == 0 ? null : $"by somebody else, number {_writes.Count}", opKey: null);
        play.Trace.Add($"somebody else writes {path}");
    }

    public PlanBase BaseOf(IEnumerable<string> paths) => new("main", Commit, [.. paths.Select(path => new ApprovedFile(path, HashOf(path)))]);

    public WorkspaceInspection Inspect(PlanOutput plan) => new(
        BaseOf(plan.Files.Select(f => f.Path)),
        [.. plan.Files.Where(f => Exists(f.Path) == f.Change is FileChange.Create).Select(f => $"'{f.Path}' cannot be written as it is planned")]);

    public ReadResult Read(ReadRequest request) => new([.. request.Paths.Select(path => new FileText(path, _files.GetValueOrDefault(path), null))]);

    /// <returns>Why the disk is not what it has to be; null when it is.</returns>
    /// <remarks>Whether it was approved is not asked here: a claim that was not is to be found out.</remarks>
    public string? Refusal(PatchRequest patch) =>
        patch.Approval.BaseCommit != Commit ? $"The plan was approved at {patch.Approval.BaseCommit}, and {Commit} is checked out now."
        : patch.Before != HashOf(patch.Path) ? $"'{patch.Path}' is not what it has to be."
        : null;

    public void Apply(PatchRequest patch, OpKey opKey) => Put(patch.Path, patch.Content, opKey);

    /// <summary>What a file tells of a write whose host is gone.</summary>
    public Reconciliation Reconcile(PatchRequest patch)
    {
        var now = HashOf(patch.Path);
        return now == patch.After ? new Reconciliation.Ended(new OperationOutcome.Succeeded(ResultOf(patch)))
            : now == patch.Before ? new Reconciliation.SafeToRun()
            : new Reconciliation.InDoubt($"'{patch.Path}' is neither what it was nor what it was to be.");
    }

    public static Json ResultOf(PatchRequest patch) => PatchJson.Of(new PatchResult(patch.Path, patch.Before, patch.After));

    private void Put(string path, string? content, OpKey? opKey)
    {
        if (content is null)
            _files.Remove(path);
        else
            _files[path] = content;
        _writes.Add(new Write(path, opKey, HashOf(path)));
    }
}
