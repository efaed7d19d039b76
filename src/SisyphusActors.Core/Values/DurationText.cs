using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace SisyphusActors.Core.Values;

/// <summary>How people write a length of time: <c>500ms</c>, <c>10s</c>, <c>5m</c>, <c>2h</c>, <c>1d</c>, or joined, largest unit first: <c>1h30m</c>.</summary>
public static partial class DurationText
{
    /// <summary>What <see cref="TryParse"/> takes, as a regular expression; a bare number of seconds is its caller's affair.</summary>
    public const string Pattern = "^(?=[0-9])([0-9]{1,9}d)?([0-9]{1,9}h)?([0-9]{1,9}m)?([0-9]{1,9}s)?([0-9]{1,12}ms)?$";

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        if (Format().Match(text) is not { Success: true } match || text.EndsWith('\n'))
            return false;
        decimal milliseconds = 0;
        foreach (var (group, unit) in (ReadOnlySpan<(int, decimal)>)[(1, 86_400_000), (2, 3_600_000), (3, 60_000), (4, 1_000), (5, 1)])
            if (match.Groups[group] is { Success: true } part)
                milliseconds += unit * decimal.Parse(part.ValueSpan.TrimEnd("dhms"), CultureInfo.InvariantCulture);
        if (milliseconds > (decimal)TimeSpan.MaxValue.TotalMilliseconds - 1)
            return false;
        duration = TimeSpan.FromMilliseconds((long)milliseconds);
        return true;
    }

    /// <summary>The same form, to the millisecond; <c>0s</c> for nothing, a negative one with a minus that <see cref="TryParse"/> does not take.</summary>
    public static string Of(TimeSpan duration)
    {
        var text = new StringBuilder(duration < TimeSpan.Zero ? "-" : "");
        duration = duration.Duration();
        foreach (var (amount, unit) in (ReadOnlySpan<(int, string)>)
            [(duration.Days, "d"), (duration.Hours, "h"), (duration.Minutes, "m"), (duration.Seconds, "s"), (duration.Milliseconds, "ms")])
            if (amount > 0)
                text.Append(CultureInfo.InvariantCulture, $"{amount}{unit}");
        return text.Length == 0 || !char.IsAsciiLetter(text[^1]) ? $"{text}0s" : text.ToString();
    }

    [GeneratedRegex(Pattern, RegexOptions.CultureInvariant)]
    private static partial Regex Format();
}
