using System.Globalization;

namespace SisyphusActors.Core.Ledger;

/// <summary>How every projection writes a time: UTC to the millisecond, <c>2026-11-21T09:30:00.000Z</c>.</summary>
public static class LedgerTime
{
    public static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <exception cref="FormatException"><paramref name="text"/> is no such time.</exception>
    public static DateTimeOffset Parse(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
