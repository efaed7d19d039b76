using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Ledger;

/// <summary>Names of the files that are written of one run.</summary>
public static class RunFile
{
    /// <summary>Beside the workspace's ledger.</summary>
    public const string EvidenceFolder = "evidence";

    /// <summary>A run id that is no plain file name gets its hash's beginning in place of what it may not hold.</summary>
    public static string NameOf(string runId) => $"{(IsPlain(runId) ? runId : $"{Plain(runId)}-{Sha256.Of(runId).ToString()[..12]}")}.md";

    private static bool IsPlain(string id) => id.Length is > 0 and <= 100 && id[0] != '.' && id.All(IsPlain);

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.';

    private static string Plain(string id) => string.Concat(id.Take(60).Select(c => IsPlain(c) && c != '.' ? c : '-'));
}
