using System.Collections.Immutable;
using System.Security.Cryptography;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Validation;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Seams.Plans;

/// <summary>Looks at what a plan would meet: what is checked out, and each planned file. No link is followed on the way to one.</summary>
public sealed class WorkspaceInspector(string root, TimeProvider time) : LookingHandler<PlanOutput, WorkspaceInspection>
{
    /// <exception cref="LookFailedException">Git cannot be asked.</exception>
    public async Task<WorkspaceInspection> InspectAsync(PlanOutput plan, CancellationToken abort)
    {
        var checkout = await GitCheckout.OfAsync(root, time, abort).ConfigureAwait(false);
        var files = ImmutableArray.CreateBuilder<ApprovedFile>(plan.Files.Length);
        var problems = ImmutableArray.CreateBuilder<string>();
        foreach (var file in plan.Files)
        {
            abort.ThrowIfCancellationRequested();
            var (before, problem) = Look(file);
            if (problem is null)
                files.Add(new ApprovedFile(file.Path, before));
            else
                problems.Add(problem);
        }
        return new WorkspaceInspection(new PlanBase(checkout.Branch, checkout.Commit, files.ToImmutable()), problems.ToImmutable());
    }

    /// <summary>Files as they are, whether there should be any or not; what is no file of the workspace is a problem.</summary>
    /// <inheritdoc cref="InspectAsync(PlanOutput, CancellationToken)" path="/exception"/>
    public async Task<WorkspaceInspection> InspectAsync(IEnumerable<string> paths, CancellationToken abort)
    {
        var checkout = await GitCheckout.OfAsync(root, time, abort).ConfigureAwait(false);
        var found = paths.Select(path => (Path: path, Found: Find(path))).ToList();
        return new WorkspaceInspection(
            new PlanBase(checkout.Branch, checkout.Commit, [.. found.Where(f => f.Found.Problem is null).Select(f => new ApprovedFile(f.Path, f.Found.Hash))]),
            [.. found.Select(f => f.Found.Problem).OfType<string>()]);
    }

    /// <inheritdoc/>
    protected override Task<WorkspaceInspection> LookAsync(PlanOutput question, CancellationToken abort) => InspectAsync(question, abort);

    private (Sha256? Before, string? Problem) Look(PlannedFile file) => Find(file.Path) switch
    {
        (_, { } problem) => (null, problem),
        (null, _) when file.Change is not FileChange.Create => (null, $"'{file.Path}' is to be {Done(file.Change)}, and there is no such file"),
        ({ }, _) when file.Change is FileChange.Create => (null, $"'{file.Path}' is to be created, and there is such a file"),
        var found => found,
    };

    private (Sha256? Hash, string? Problem) Find(string path)
    {
        if (PlanOutputRules.PathError(path) is { } wrong)
            return (null, wrong);
        var parts = path.Split('/');
        var at = root;
        for (var i = 0; i < parts.Length; i++)
        {
            at = Path.Combine(at, parts[i]);
            var isLast = i == parts.Length - 1;
            var (found, name) = (new FileInfo(at), string.Join('/', parts[..(i + 1)]));
            if (found.LinkTarget is not null)
                return (null, $"'{path}': '{name}' is a link, and none is followed");
            if (Directory.Exists(at))
            {
                if (isLast)
                    return (null, $"'{path}' is a folder");
            }
            else if (!found.Exists)
                return (null, null);
            else if (!isLast)
                return (null, $"'{path}': '{name}' is a file, not a folder");
        }
        return (HashOf(at), null);
    }

    /// <remarks>What has no length is not opened: a pipe or a device would be waited for, and there is nothing to read in an empty file.</remarks>
    private static Sha256 HashOf(string path)
    {
        if (new FileInfo(path).Length == 0)
            return Sha256.Of(ReadOnlySpan<byte>.Empty);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return new Sha256(Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    private static string Done(FileChange change) => change is FileChange.Delete ? "deleted" : "modified";
}
