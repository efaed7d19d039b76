using System.Collections.Immutable;
using System.Diagnostics;
using SisyphusActors.Core.Building;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.Seams.Operations;
using SisyphusActors.Seams.Patch;

namespace SisyphusActors.Seams.Tests.Patch;

/// <summary>A workspace of real files, and the operations on it.</summary>
public abstract class PatchWorkspace : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("patch-").FullName;

    protected PatchHandler Handler => new(_root, TimeProvider.System);

    protected ReadHandler Reader => new(_root);

    protected string At(string path) => Path.Combine(_root, path);

    /// <returns>What the file has now; null for none.</returns>
    protected string? Text(string path) => File.Exists(At(path)) ? File.ReadAllText(At(path)) : null;

    protected void Put(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
    }

    /// <summary>One that is approved as the file is now.</summary>
    protected PatchRequest Patch(string path, string? content, string? commit = null)
    {
        var before = Text(path) is { } text ? Sha256.Of(text) : (Sha256?)null;
        return new PatchRequest(path, content, before, WasWrittenHere: false, Approved(commit, new ApprovedFile(path, before)));
    }

    protected static PlanApproval Approved(string? commit, params ImmutableArray<ApprovedFile> files) => new(Sha256.Of("plan"), commit, files, "ada");

    protected Task<OperationOutcome> Run(PatchRequest patch) => Handler.RunAsync(RequestOf(PatchOperation.Kind, PatchJson.Of(patch)), CancellationToken.None);

    protected Task<Reconciliation> Reconcile(PatchRequest patch) => Handler.ReconcileAsync(RequestOf(PatchOperation.Kind, PatchJson.Of(patch)), aborting: false);

    protected async Task<ImmutableArray<FileText>> Read(params ImmutableArray<string> paths)
    {
        var outcome = await Reader.RunAsync(RequestOf(PatchOperation.ReadKind, PatchJson.Of(new ReadRequest(paths))), CancellationToken.None);
        return PatchJson.ToText(outcome.ShouldBeOfType<OperationOutcome.Succeeded>().Result).Files;
    }

    protected async Task ShouldBeRefused(PatchRequest patch, string because)
    {
        var failed = (await Run(patch)).ShouldBeOfType<OperationOutcome.Failed>();
        failed.Error.ShouldContain(because);
        failed.Retryable.ShouldBeFalse();
    }

    protected string Git(params IEnumerable<string> arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = _root, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        git.ExitCode.ShouldBe(0, git.StandardError.ReadToEnd());
        return said.Trim();
    }

    private static OperationRequest RequestOf(string kind, Json with) => new(
        OpKey.Of("run", "ApplyPatchST", 1, kind, with.Digest), "run", "ApplyPatchST", 1, kind, Command: null, with, OrdinalMap.Empty<string>(),
        Item: null, Timeout: null, Idempotent: false, Outputs: [], new Lazy<StepContext>(() => new StepContext(Json.EmptyObject, OrdinalMap.Empty<Json>())));

    public void Dispose()
    {
        Directory.Delete(_root, recursive: true);
        GC.SuppressFinalize(this);
    }
}
