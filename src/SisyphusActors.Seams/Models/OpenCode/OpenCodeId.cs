using System.Globalization;
using SisyphusActors.Core.Operations;

namespace SisyphusActors.Seams.Models.OpenCode;

/// <summary>
/// OpenCode's ids begin with 12 hex digits: the low 36 bits of the milliseconds since 1970, then a counter. A session is read in their order,
/// so a prompt's own id has to lie after all that is there and before all that follows.
/// </summary>
internal static class OpenCodeId
{
    private const int Digits = 12;
    private const int CounterBits = 12;
    private const long Mask = (1L << 48) - 1;

    /// <summary>An id for a prompt: by the server's clock, never by ours.</summary>
    /// <param name="last">The session's newest message; null where it has none.</param>
    public static string ForPrompt(OpKey key, WireSession session, string? last) =>
        $"msg_{(last is null ? session.Time.Created << CounterBits : Number(last) + 1) & Mask:x12}{key.ToString()[..14]}";

    /// <summary>From when an id was made until a time of the same clock.</summary>
    public static TimeSpan Until(string id, long milliseconds) =>
        TimeSpan.FromMilliseconds((milliseconds - (Number(id) >> CounterBits)) & (Mask >> CounterBits));

    private static long Number(string id) => long.Parse(id.AsSpan(id.IndexOf('_') + 1, Digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
