using System.Text;
using System.Text.Json;
using SisyphusActors.Core.Building;
using SisyphusActors.Core.Operations;
using SisyphusActors.Seams.Operations;

namespace SisyphusActors.Seams.Patch;

/// <summary>Carries out operations of kind <see cref="PatchOperation.ReadKind"/>: files of the workspace as a model is shown them.</summary>
/// <param name="root">The workspace's folder.</param>
public sealed class ReadHandler(string root) : IOperationHandler
{
    /// <summary>Of all files of one request together.</summary>
    public const int BytesMax = 512 * 1024;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <inheritdoc/>
    public Task<OperationOutcome> RunAsync(OperationRequest request, CancellationToken abort)
    {
        try
        {
            var left = BytesMax;
            var files = PatchJson.ToRead(request.With).Paths.Select(path => Read(path, ref left)).ToList();
            return Task.FromResult<OperationOutcome>(new OperationOutcome.Succeeded(PatchJson.Of(new ReadResult([.. files]))));
        }
        catch (JsonException e)
        {
            return Task.FromResult<OperationOutcome>(new OperationOutcome.Failed(e.Message, Retryable: false));
        }
    }

    /// <inheritdoc/>
    public Task<Reconciliation> ReconcileAsync(OperationRequest request, bool aborting) => Task.FromResult<Reconciliation>(new Reconciliation.SafeToRun());

    private FileText Read(string path, ref int left)
    {
        try
        {
            using var stream = WorkspaceFile.At(root, path).Open();
            if (stream is null)
                return new FileText(path, Content: null, Why: null);
            if (stream.Length > left)
                return NotShown(path, "too large to be shown here");
            using var reader = new StreamReader(stream, Utf8);
            var text = reader.ReadToEnd();
            left -= (int)stream.Length;
            return text.Contains('\0') ? NotShown(path, "binary") : new FileText(path, text, Why: null);
        }
        catch (DecoderFallbackException)
        {
            return NotShown(path, "not UTF-8");
        }
        catch (Exception e) when (e is PatchRefusedException or IOException or UnauthorizedAccessException)
        {
            return NotShown(path, e.Message);
        }
    }

    private static FileText NotShown(string path, string why) => new(path, Content: null, why);
}
