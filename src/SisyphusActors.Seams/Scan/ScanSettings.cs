namespace SisyphusActors.Seams.Scan;

/// <summary>How a workspace is scanned.</summary>
/// <param name="Folder">The workspace.</param>
/// <param name="Command">A program with the options and exit codes of ubs: a path, or a name that PATH holds; null to scan nothing.</param>
/// <param name="Timeout">Then it is killed with all it started, and the scan has failed.</param>
public sealed record ScanSettings(string Folder, string? Command, TimeSpan Timeout);
