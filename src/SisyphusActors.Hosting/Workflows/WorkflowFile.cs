using System.Collections.Immutable;
using System.Text;
using SisyphusActors.Core.Planning;

namespace SisyphusActors.Hosting.Workflows;

/// <summary>Reads workflow files. YAML and JSON go through one parser: JSON is YAML.</summary>
public static class WorkflowFile
{
    /// <summary>Bytes of a file.</summary>
    public const int BytesMax = 4 * 1024 * 1024;

    /// <summary>Values, lists and mappings of a file, those that aliases repeat counted each time.</summary>
    public const int NodesMax = 200_000;

    /// <summary>Lists and mappings inside one another.</summary>
    public const int DepthMax = 64;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file; that it is missing or cannot be opened is a problem like any other.</summary>
    public static WorkflowReading Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return Parse(path, GivenFile.Read(path, BytesMax));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return WorkflowReading.Failed(0, 0, $"there is no file '{path}'");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return WorkflowReading.Failed(0, 0, Directory.Exists(path) ? $"'{path}' is a folder, not a file" : $"'{path}' cannot be read: {e.Message}");
        }
    }

    /// <param name="name">What a person calls the text: the path of its file.</param>
    public static WorkflowReading Parse(string name, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Parse(name, Encoding.UTF8.GetBytes(text));
    }

    internal static WorkflowReading Parse(string name, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > BytesMax)
            return WorkflowReading.Failed(0, 0, $"a workflow file has at most {BytesMax / 1024 / 1024} MiB");
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            return WorkflowReading.Failed(1, 1, "the file is UTF-16: save it as UTF-8");
        if (bytes is [0xEF, 0xBB, 0xBF, ..])
            bytes = bytes[3..];
        if (bytes.IndexOf((byte)0) is >= 0 and var zero)
            return Failed(bytes[..zero], "there is a NUL byte here: this is no text file");
        try
        {
            return WorkflowParser.Parse(name, Strict.GetString(bytes));
        }
        catch (DecoderFallbackException e)
        {
            return Failed(bytes[..Math.Max(0, e.Index)], "the bytes here are no UTF-8 text: save the file as UTF-8");
        }
    }

    /// <summary>A problem right after the bytes given.</summary>
    private static WorkflowReading Failed(ReadOnlySpan<byte> before, string message)
    {
        var line = before[(before.LastIndexOf((byte)'\n') + 1)..];
        return WorkflowReading.Failed(before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(line) + 1, message);
    }
}

/// <summary>A workflow file as a document, or why it is none.</summary>
/// <param name="Document">Null exactly when there are problems.</param>
public sealed record WorkflowReading(WorkflowDocument? Document, ImmutableArray<Problem> Problems)
{
    internal static WorkflowReading Failed(long line, long column, string message) => new(null, [Problem.Quoting((int)line, (int)column, message)]);
}
