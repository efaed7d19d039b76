using SisyphusActors.Core.Evidence;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Host.Background;
using SisyphusActors.Hosting;

namespace SisyphusActors.Host.Cli;

/// <summary>What belongs to a database on disk. The folder may be anybody's, so a thing is ours only by its exact name.</summary>
/// <remarks>The lock file stays: two hosts could otherwise lock two files of one name.</remarks>
internal sealed class DatabaseFiles(SisyphusWorkspace workspace)
{
    private const int DigestLength = 64;

    private static readonly string[] HostLogs = [BackgroundLog.Name, BackgroundLog.OldName];

    /// <summary>Absolute paths, ordinal order.</summary>
    public IReadOnlyList<string> List() => [.. All().Order(StringComparer.Ordinal)];

    /// <returns>What was removed.</returns>
    public IReadOnlyList<string> Remove()
    {
        var found = List();
        foreach (var path in found)
        {
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
            else
                File.Delete(path);
        }
        foreach (var folder in Folders().Where(f => Directory.Exists(f) && !Directory.EnumerateFileSystemEntries(f).Any()))
            Directory.Delete(folder);
        return found;
    }

    private IEnumerable<string> All()
    {
        foreach (var file in (string[])[workspace.DatabasePath, $"{workspace.DatabasePath}-wal", $"{workspace.DatabasePath}-shm", workspace.LedgerPath,
                     .. HostLogs.Select(name => Path.Combine(workspace.Folder, name))])
            if (File.Exists(file))
                yield return file;
        foreach (var log in Files(workspace.Shell.LogRoot, "*.log").Where(f => IsDigest(Path.GetFileNameWithoutExtension(f))))
            yield return log;
        foreach (var spool in Subfolders(workspace.Shell.SpoolRoot).Where(f => IsDigest(Path.GetFileName(f))))
            yield return spool;
        foreach (var drawer in Subfolders(Artifacts).Where(f => Path.GetFileName(f).Length == 2))
            foreach (var artifact in Files(drawer, "*").Where(f => IsDigest(Path.GetFileName(f).Split('.')[0])))
                yield return artifact;
        foreach (var answers in Files(Scripted, "*").Where(f => IsDigest(Path.GetFileName(f))))
            yield return answers;
        foreach (var ledger in Files(Ledgers, "*.md").Where(IsLedger))
            yield return ledger;
        foreach (var evidence in Files(Evidence, "*.md").Where(IsEvidence))
            yield return evidence;
    }

    private IEnumerable<string> Folders() =>
        [workspace.Shell.LogRoot, workspace.Shell.SpoolRoot, .. Subfolders(Artifacts), Artifacts, Scripted, Ledgers, Evidence];

    private string Artifacts => Path.Combine(workspace.Folder, "artifacts");

    /// <summary>Where the scripted provider keeps which of its answers it gave.</summary>
    private string Scripted => Path.Combine(workspace.Folder, "scripted");

    private string Ledgers => Path.Combine(workspace.Folder, "ledgers");

    private string Evidence => Path.Combine(workspace.Folder, RunFile.EvidenceFolder);

    /// <summary>A folder named ledgers may hold others' notes; ours begin as <c>docs/ledger.md</c> says.</summary>
    private static bool IsLedger(string path) => File.ReadLines(path).FirstOrDefault()?.StartsWith(LedgerDocument.Beginning, StringComparison.Ordinal) == true;

    private static bool IsEvidence(string path) => File.ReadLines(path).FirstOrDefault()?.StartsWith(EvidenceDocument.Head, StringComparison.Ordinal) == true;

    private static bool IsDigest(string name) => name.Length == DigestLength && name.All(char.IsAsciiHexDigitLower);

    private static IEnumerable<string> Files(string folder, string pattern) => Directory.Exists(folder) ? Directory.EnumerateFiles(folder, pattern) : [];

    private static IEnumerable<string> Subfolders(string folder) => Directory.Exists(folder) ? Directory.EnumerateDirectories(folder) : [];
}
