using System.Collections;

namespace SisyphusActors.Seams.Shell;

/// <summary>The variables of the host that a command gets; all others are left out, so that a run does not depend on who hosts it.</summary>
internal static class InheritedVariables
{
    private const string DefaultPath = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin";

    /// <summary>Who and where one is, the language, and how the network and temporary files are reached. A star stands for the rest of a name.</summary>
    private static readonly string[] Always = OperatingSystem.IsWindows()
        ?
        [
            "PATH", "PATHEXT", "COMSPEC", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "OS", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE",
            "USERNAME", "USERDOMAIN", "USERPROFILE", "HOMEDRIVE", "HOMEPATH", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "ALLUSERSPROFILE", "PUBLIC",
            "PROGRAMFILES*", "COMMONPROGRAMFILES*", "TEMP", "TMP", .. Network,
        ]
        : ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "LC_*", "TZ", "TMPDIR", "XDG_*", .. Network, .. Network.Select(name => name.ToLowerInvariant())];

    private static string[] Network => ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"];

    private static readonly StringComparison Comparison = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <param name="more">Names beside those that every command gets.</param>
    public static IEnumerable<KeyValuePair<string, string>> Of(IDictionary host, IReadOnlyCollection<string> more)
    {
        if (!OperatingSystem.IsWindows() && !host.Contains("PATH"))
            yield return new("PATH", DefaultPath);
        foreach (DictionaryEntry variable in host)
            if (variable is { Key: string name, Value: string value } && Always.Concat(more).Any(pattern => Matches(name, pattern)))
                yield return new(name, value);
    }

    private static bool Matches(string name, string pattern) =>
        pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], Comparison) : name.Equals(pattern, Comparison);
}
