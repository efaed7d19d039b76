using System.Text;
using SisyphusActors.Seams.Secrets;

namespace SisyphusActors.Seams.Shell;

/// <summary>Keeps the output of ended commands, capped.</summary>
internal static class LogStore
{
    /// <summary>
    /// Moves a log to its place. Of one longer than <paramref name="maxBytes"/> the first and the last half of that are kept, and a line
    /// between them that says how much is missing. Secrets are masked. An empty one is dropped.
    /// </summary>
    public static void Keep(string path, string kept, int maxBytes, SecretValues secrets)
    {
        var pieces = LogPieces.Of(path);
        if (pieces.Count == 0 || pieces[^1].End is not (> 0 and var length))
            return;
        SpoolDirectory.CreateOwnersDirectory(Path.GetDirectoryName(kept)!);
        if (pieces.Count == 1 && length <= maxBytes && secrets.Names.Count == 0)
        {
            File.Move(path, kept, overwrite: true);
            return;
        }
        var shorter = $"{path}.tmp";
        using (var target = new FileStream(shorter, FileMode.Create, FileAccess.Write))
        {
            var half = length <= maxBytes ? length : maxBytes / 2;
            var filter = new SecretFilter(secrets);
            var copied = Copy(pieces, 0, half, 0, filter, target);
            copied = Copy(pieces, Math.Max(half, length - half), length, copied, filter, target);
            target.Write(filter.End(isCut: copied < length));
        }
        File.Move(shorter, kept, overwrite: true);
    }

    /// <summary>Copies a range of the output, as far as it is there, and says what is not.</summary>
    /// <param name="position">Up to where the output has been copied, or said to be missing.</param>
    /// <returns>The new one.</returns>
    private static long Copy(IReadOnlyList<LogPiece> pieces, long from, long to, long position, SecretFilter filter, FileStream target)
    {
        var buffer = new byte[64 * 1024];
        foreach (var piece in pieces)
        {
            var (start, end) = (Math.Max(from, piece.Offset), Math.Min(to, piece.End));
            if (start >= end || LogPieces.TryOpen(piece.Path) is not { } source)
                continue;
            if (start > position)
            {
                target.Write(filter.End(isCut: true));
                target.Write(Encoding.ASCII.GetBytes($"\n{LogPieces.Gap(start - position)}\n"));
                filter.Begin(isCut: true);
            }
            using (source)
            {
                source.Seek(start - piece.Offset, SeekOrigin.Begin);
                for (int read; start < end && (read = source.Read(buffer, 0, (int)Math.Min(buffer.Length, end - start))) > 0; start += read)
                    target.Write(filter.Next(buffer.AsSpan(0, read)));
            }
            position = start;
        }
        return position;
    }
}
