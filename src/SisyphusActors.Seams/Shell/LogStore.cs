using System.Text;

namespace SisyphusActors.Seams.Shell;

/// <summary>Keeps the output of ended commands, capped.</summary>
internal static class LogStore
{
    /// <summary>Moves a log to its place; of a longer one the last <paramref name="maxBytes"/>, under a line that says so. An empty one is dropped.</summary>
    public static void Keep(string path, string kept, int maxBytes)
    {
        var length = new FileInfo(path).Length;
        if (length == 0)
            return;
        SpoolDirectory.CreateOwnersDirectory(Path.GetDirectoryName(kept)!);
        if (length > maxBytes)
            CutStart(path, length - maxBytes);
        File.Move(path, kept, overwrite: true);
    }

    private static void CutStart(string path, long dropped)
    {
        var shorter = path + ".tmp";
        using (var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
        using (var target = new FileStream(shorter, FileMode.Create, FileAccess.Write))
        {
            target.Write(Encoding.UTF8.GetBytes($"[sisyphus: the first {dropped} bytes are not kept]\n"));
            source.Seek(dropped, SeekOrigin.Begin);
            source.CopyTo(target);
        }
        File.Move(shorter, path, overwrite: true);
    }
}
