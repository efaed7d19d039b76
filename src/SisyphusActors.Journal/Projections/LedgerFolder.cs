using System.Text;
using SisyphusActors.Core.Evidence;
using SisyphusActors.Core.Ledger;

namespace SisyphusActors.Journal.Projections;

/// <summary>Where ledger files lie, by path relative to the workspace's <c>.sisyphus</c> folder, with slashes.</summary>
internal interface ILedgerFiles
{
    void Write(string path, string text);

    /// <summary>Null when there is no such file.</summary>
    byte[]? Read(string path);

    bool Exists(string path);

    void Delete(string path);

    /// <summary>Every file there is of ledgers and evidence, ordinal order.</summary>
    IReadOnlyList<string> List();
}

internal static class LedgerPaths
{
    public const string Workspace = "SISYPHUS_LEDGER.md";
    public const string RunFolder = "ledgers";

    /// <summary>The ledger of one run.</summary>
    public static string Of(string runId) => $"{RunFolder}/{RunFile.NameOf(runId)}";

    /// <summary>What one run has to show for its milestones; there is no such file of a run without.</summary>
    public static string EvidenceOf(string runId) => $"{RunFile.EvidenceFolder}/{RunFile.NameOf(runId)}";
}

/// <summary>The files on disk: written beside and renamed, so a reader sees the old one or the new one. Not flushed: the journal can give them again.</summary>
internal sealed class LedgerFolder(string root) : ILedgerFiles
{
    public void Write(string path, string text)
    {
        var file = FullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var beside = file + ".tmp";
        File.WriteAllBytes(beside, Encoding.UTF8.GetBytes(text));
        File.Move(beside, file, overwrite: true);
    }

    public byte[]? Read(string path)
    {
        var file = FullPath(path);
        return File.Exists(file) ? File.ReadAllBytes(file) : null;
    }

    public bool Exists(string path) => File.Exists(FullPath(path));

    public void Delete(string path) => File.Delete(FullPath(path));

    public IReadOnlyList<string> List()
    {
        List<string> files = [.. In(LedgerPaths.RunFolder, LedgerDocument.Beginning), .. In(RunFile.EvidenceFolder, EvidenceDocument.Head)];
        if (File.Exists(FullPath(LedgerPaths.Workspace)))
            files.Add(LedgerPaths.Workspace);
        files.Sort(string.CompareOrdinal);
        return files;
    }

    /// <remarks>A folder of these names may hold others' notes; ours begin in their own way.</remarks>
    private IEnumerable<string> In(string folder, string head) => Directory.Exists(FullPath(folder))
        ? Directory.EnumerateFiles(FullPath(folder), "*.md").Where(file => File.ReadLines(file).FirstOrDefault()?.StartsWith(head, StringComparison.Ordinal) == true)
            .Select(file => $"{folder}/{Path.GetFileName(file)}")
        : [];

    private string FullPath(string path) => Path.Combine(root, Path.Combine(path.Split('/')));
}

/// <summary>Files in memory, to compare with those on disk.</summary>
internal sealed class LedgerMemory : ILedgerFiles
{
    private readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    public void Write(string path, string text) => _files[path] = Encoding.UTF8.GetBytes(text);

    public byte[]? Read(string path) => _files.GetValueOrDefault(path);

    public bool Exists(string path) => _files.ContainsKey(path);

    public void Delete(string path) => _files.Remove(path);

    public IReadOnlyList<string> List() => [.. _files.Keys];
}
