using System.Text;
using System.Text.Json;
using SisyphusActors.Core.Building;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.Seams.Operations;
using SisyphusActors.Seams.Plans;
using SisyphusActors.Seams.Shell.Posix;

namespace SisyphusActors.Seams.Patch;

/// <summary>
/// Carries out operations of kind <see cref="PatchOperation.Kind"/>: one file of the workspace, whole or not at all, and only as a person approved it.
/// What became of one whose host ended is told by the file's SHA-256.
/// </summary>
/// <remarks>Between its last look at the file and the rename another program may still write it, as no file system compares and renames in one.</remarks>
/// <param name="root">The workspace's folder.</param>
/// <param name="time">Git is waited for by it.</param>
public sealed class PatchHandler(string root, TimeProvider time) : IOperationHandler
{
    /// <summary>Of one file's content.</summary>
    public const int BytesMax = 1024 * 1024;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <inheritdoc/>
    public async Task<OperationOutcome> RunAsync(OperationRequest request, CancellationToken abort)
    {
        try
        {
            var patch = PatchJson.ToPatch(request.With);
            var content = Checked(patch);
            var head = await GitCheckout.CommitOfAsync(root, time, abort).ConfigureAwait(false);
            if (head != patch.Approval.BaseCommit)
                throw new PatchRefusedException($"The plan was approved at commit {patch.Approval.BaseCommit ?? "none"}, and {head ?? "none"} is checked out now.");
            var file = WorkspaceFile.At(root, patch.Path);
            if (file.Hash() is var now && now != patch.Before)
                throw new PatchRefusedException($"'{patch.Path}' is not what it has to be: {Name(now)} instead of {Name(patch.Before)}. Somebody else has changed it.");
            if (content is null)
                Delete(file);
            else
                Write(file, content, request.OpKey, patch.Before);
            return Done(patch);
        }
        catch (OperationCanceledException)
        {
            return new OperationOutcome.Cancelled();
        }
        catch (Exception e) when (e is PatchRefusedException or JsonException)
        {
            return new OperationOutcome.Failed(e.Message, Retryable: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or LookFailedException)
        {
            return new OperationOutcome.Failed(e.Message);
        }
    }

    /// <inheritdoc/>
    public async Task<Reconciliation> ReconcileAsync(OperationRequest request, bool aborting)
    {
        try
        {
            var patch = PatchJson.ToPatch(request.With);
            var file = WorkspaceFile.At(root, patch.Path);
            if (Directory.Exists(file.Folder))
                File.Delete(TemporaryOf(file, request.OpKey));
            var now = file.Hash();
            if (now == patch.After)
                return new Reconciliation.Ended(Done(patch));
            if (now != patch.Before)
                return new Reconciliation.InDoubt($"'{patch.Path}' has {Name(now)}: neither {Name(patch.Before)} as before nor {Name(patch.After)} as after.");
            var head = await GitCheckout.CommitOfAsync(root, time, CancellationToken.None).ConfigureAwait(false);
            return head == patch.Approval.BaseCommit
                ? new Reconciliation.SafeToRun()
                : new Reconciliation.InDoubt($"'{patch.Path}' was not written at commit {patch.Approval.BaseCommit ?? "none"}, and {head ?? "none"} is checked out now.");
        }
        catch (Exception e) when (e is PatchRefusedException or LookFailedException)
        {
            return new Reconciliation.InDoubt(e.Message);
        }
    }

    private static OperationOutcome Done(PatchRequest patch) =>
        new OperationOutcome.Succeeded(PatchJson.Of(new PatchResult(patch.Path, patch.Before, patch.After)));

    private static string Name(Sha256? hash) => hash is { } known ? $"SHA-256 {known}" : "no file";

    /// <returns>What to write; null to delete.</returns>
    private static byte[]? Checked(PatchRequest patch)
    {
        if (patch.Approval.Files.FirstOrDefault(f => f.Path == patch.Path) is not { } approved)
            throw new PatchRefusedException($"Nobody has approved that '{patch.Path}' is written.");
        if (!patch.WasWrittenHere && approved.Before != patch.Before)
            throw new PatchRefusedException($"'{patch.Path}' was approved with {Name(approved.Before)}, and is to be replaced with {Name(patch.Before)}.");
        if (patch.Content is not { } content)
            return null;
        if (content.Contains('\0'))
            throw new PatchRefusedException($"The new content of '{patch.Path}' is binary, and only text is written.");
        try
        {
            return Utf8.GetBytes(content) is { Length: <= BytesMax } bytes
                ? bytes
                : throw new PatchRefusedException($"The new content of '{patch.Path}' has more than {BytesMax:N0} bytes.");
        }
        catch (EncoderFallbackException)
        {
            throw new PatchRefusedException($"The new content of '{patch.Path}' is no text: it holds half a surrogate pair.");
        }
    }

    private static void Delete(WorkspaceFile file)
    {
        if (!File.Exists(file.FullPath))
            return;
        File.Delete(file.FullPath);
        Sync(file.Folder);
    }

    private static void Write(WorkspaceFile file, byte[] content, OpKey opKey, Sha256? before)
    {
        MakeFolder(file.Folder);
        var temporary = TemporaryOf(file, opKey);
        try
        {
            File.Delete(temporary);
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                stream.Write(content);
                if (!OperatingSystem.IsWindows() && File.Exists(file.FullPath))
                    File.SetUnixFileMode(stream.SafeFileHandle, File.GetUnixFileMode(file.FullPath));
                stream.Flush(flushToDisk: true);
            }
            if (file.Hash() != before)
                throw new PatchRefusedException($"'{file.Name}' was changed by somebody else just now.");
            File.Move(temporary, file.FullPath, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
        Sync(file.Folder);
    }

    private static void MakeFolder(string folder)
    {
        if (Directory.Exists(folder))
            return;
        var parent = Path.GetDirectoryName(folder)!;
        MakeFolder(parent);
        Directory.CreateDirectory(folder);
        Sync(parent);
    }

    private static void Sync(string folder)
    {
        if (!OperatingSystem.IsWindows())
            PosixFiles.SyncDirectory(folder);
    }

    /// <summary>The same for each attempt at one operation, so that nothing is left behind.</summary>
    private static string TemporaryOf(WorkspaceFile file, OpKey opKey) => Path.Combine(file.Folder, $".sisyphus-{opKey.ToString()[..16]}.tmp");
}
