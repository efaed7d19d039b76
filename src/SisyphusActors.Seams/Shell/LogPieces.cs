using System.Globalization;

namespace SisyphusActors.Seams.Shell;

/// <summary>
/// A log as files: its first bytes in the file itself, and once that has half of the limit, the rest in files beside it,
/// each named by the offset of its first byte, of which the supervisor keeps the last.
/// </summary>
internal static class LogPieces
{
    /// <summary>Those that exist, in order. Only a log in a spool is in pieces.</summary>
    public static IReadOnlyList<LogPiece> Of(string path)
    {
        var pieces = new List<LogPiece>();
        if (File.Exists(path))
            pieces.Add(new LogPiece(0, path));
        if (Path.GetFileName(path) == SpoolDirectory.LogName && Path.GetDirectoryName(path) is { } folder && Directory.Exists(folder))
            foreach (var file in Directory.EnumerateFiles(folder, $"{SpoolDirectory.LogName}.?*"))
                if (long.TryParse(Path.GetExtension(file.AsSpan()).TrimStart('.'), NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
                    pieces.Add(new LogPiece(offset, file));
        pieces.Sort((one, other) => one.Offset.CompareTo(other.Offset));
        return pieces;
    }

    /// <summary>The last bytes that are there.</summary>
    /// <param name="isWhole">Whether there are none before them.</param>
    public static byte[] Last(string path, int maxBytes, out bool isWhole)
    {
        var last = new byte[maxBytes];
        var from = maxBytes;
        var pieces = Of(path);
        isWhole = true;
        for (var i = pieces.Count - 1; i >= 0 && isWhole; i--)
        {
            if (TryOpen(pieces[i].Path) is not { } file)
                continue;
            using (file)
            {
                var count = (int)Math.Min(from, file.Length);
                isWhole = count == file.Length && (i == 0 || pieces[i - 1].End == pieces[i].Offset);
                file.Seek(-count, SeekOrigin.End);
                from -= file.ReadAtLeast(last.AsSpan(from - count, count), count, throwOnEndOfStream: false);
            }
        }
        return last[from..];
    }

    /// <returns>Null when it is gone.</returns>
    public static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>What stands in place of bytes that were dropped.</summary>
    public static string Gap(long bytes) => string.Create(CultureInfo.InvariantCulture, $"[sisyphus: {bytes} bytes are not kept here]");
}

/// <param name="Offset">Of its first byte in the whole output.</param>
internal readonly record struct LogPiece(long Offset, string Path)
{
    public long End => Offset + (new FileInfo(Path) is { Exists: true } file ? file.Length : 0);
}
