using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using SisyphusActors.Core.Values;
using SisyphusActors.Seams.Shell.Posix;

namespace SisyphusActors.Seams.Shell;

/// <summary>The result a command wrote to <c>SISYPHUS_OUTPUT</c>: JSON, or <c>key=value</c> lines, or nothing.</summary>
internal static class OutputFile
{
    public const int MaxBytes = 1024 * 1024;

    /// <summary>An empty or removed file is an empty object.</summary>
    public static bool TryRead(string path, out Json result, [NotNullWhen(false)] out string? problem)
    {
        result = Json.EmptyObject;
        problem = null;
        try
        {
            if (!File.Exists(path))
                return true;
            var content = new byte[MaxBytes + 1];
            using var file = OperatingSystem.IsWindows()
                ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)
                : new FileStream(PosixFiles.OpenWithoutWaiting(path), FileAccess.Read, bufferSize: 0);
            var length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            if (length > MaxBytes)
                problem = "it is larger than 1 MiB";
            else
                return TryParse(StrictUtf8.GetString(content, 0, length), out result, out problem);
        }
        catch (DecoderFallbackException)
        {
            problem = "it is not UTF-8 text";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = $"it cannot be read: {e.Message}";
        }
        return false;
    }

    public static bool TryParse(string text, out Json result, [NotNullWhen(false)] out string? problem)
    {
        result = Json.EmptyObject;
        problem = null;
        var trimmed = text.Trim(WhiteSpaceAndMark);
        if (trimmed.Length == 0)
            return true;
        if (trimmed[0] is '{' or '[')
            return TryParseJson(trimmed, out result, out problem);
        // A bare number, true, false, null or string is JSON as well; no key=value line is.
        return TryParseJson(trimmed, out result, out _) || KeyValueLines.TryParse(text.Trim('\uFEFF'), out result, out problem);
    }

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly char[] WhiteSpaceAndMark = [' ', '\t', '\r', '\n', '\uFEFF'];

    private static bool TryParseJson(string text, out Json result, [NotNullWhen(false)] out string? problem)
    {
        try
        {
            result = Json.Parse(text);
            problem = null;
            return true;
        }
        catch (JsonException e)
        {
            problem = $"it starts like JSON and is none: {e.Message}";
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            problem = "it is JSON with half a surrogate pair in a string";
        }
        result = Json.EmptyObject;
        return false;
    }
}
