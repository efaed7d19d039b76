using System.Globalization;

namespace SisyphusActors.Hosting.Configuration.Hocon;

/// <summary>Lengths of time and sizes, with the units of HOCON and Akka.NET.</summary>
public static class HoconUnits
{
    private static readonly (decimal Ticks, string[] Names)[] Times =
    [
        (0.01m, ["ns", "nano", "nanos", "nanosecond", "nanoseconds"]),
        (10, ["us", "micro", "micros", "microsecond", "microseconds"]),
        (TimeSpan.TicksPerMillisecond, ["", "ms", "milli", "millis", "millisecond", "milliseconds"]),
        (TimeSpan.TicksPerSecond, ["s", "second", "seconds"]),
        (TimeSpan.TicksPerMinute, ["m", "minute", "minutes"]),
        (TimeSpan.TicksPerHour, ["h", "hour", "hours"]),
        (TimeSpan.TicksPerDay, ["d", "day", "days"]),
    ];

    private static readonly (decimal Bytes, string[] Names)[] Sizes =
    [
        (1, ["", "b", "B", "byte", "bytes"]),
        (1000, ["kB", "kilobyte", "kilobytes"]),
        (1024, ["K", "k", "Ki", "KiB", "kibibyte", "kibibytes"]),
        (1000 * 1000, ["MB", "megabyte", "megabytes"]),
        (1024 * 1024, ["M", "m", "Mi", "MiB", "mebibyte", "mebibytes"]),
        (1000 * 1000 * 1000, ["GB", "gigabyte", "gigabytes"]),
        (1024 * 1024 * 1024, ["G", "g", "Gi", "GiB", "gibibyte", "gibibytes"]),
        (1e12m, ["TB", "terabyte", "terabytes"]),
        (1024m * 1024 * 1024 * 1024, ["T", "t", "Ti", "TiB", "tebibyte", "tebibytes"]),
    ];

    /// <summary>Reads <c>10s</c>, <c>500 ms</c>, <c>1.5 minutes</c>; a bare number is milliseconds; <c>infinite</c> is <see cref="Timeout.InfiniteTimeSpan"/>.</summary>
    public static bool TryParseDuration(string text, out TimeSpan duration)
    {
        duration = Timeout.InfiniteTimeSpan;
        if (text.Trim().Equals("infinite", StringComparison.OrdinalIgnoreCase))
            return true;
        if (!TryParse(text, Times, out var ticks))
            return false;
        duration = TimeSpan.FromTicks(ticks);
        return true;
    }

    /// <summary>Reads <c>64KiB</c>, <c>1 MB</c>, <c>512k</c>; a bare number is bytes. As in Akka.NET, <c>k</c> and <c>m</c> count by 1,024.</summary>
    public static bool TryParseSize(string text, out long bytes) => TryParse(text, Sizes, out bytes);

    /// <summary>The shortest form that <see cref="TryParseSize"/> reads back as the same.</summary>
    internal static string SizeText(long bytes) => bytes switch
    {
        > 0 when bytes % (1024 * 1024 * 1024) == 0 => $"{bytes / (1024 * 1024 * 1024)}GiB",
        > 0 when bytes % (1024 * 1024) == 0 => $"{bytes / (1024 * 1024)}MiB",
        > 0 when bytes % 1024 == 0 => $"{bytes / 1024}KiB",
        _ => $"{bytes}B",
    };

    /// <summary>The shortest form that <see cref="TryParseDuration"/> reads back as the same.</summary>
    internal static string DurationText(TimeSpan duration)
    {
        if (duration == Timeout.InfiniteTimeSpan)
            return "infinite";
        foreach (var (ticks, unit) in (ReadOnlySpan<(long, string)>)
            [(TimeSpan.TicksPerDay, "d"), (TimeSpan.TicksPerHour, "h"), (TimeSpan.TicksPerMinute, "m"), (TimeSpan.TicksPerSecond, "s"), (TimeSpan.TicksPerMillisecond, "ms")])
            if (duration.Ticks % ticks == 0 && duration != TimeSpan.Zero)
                return $"{duration.Ticks / ticks}{unit}";
        return duration == TimeSpan.Zero ? "0s" : $"{duration.Ticks * 100}ns";
    }

    private static bool TryParse(string text, (decimal Factor, string[] Names)[] units, out long amount)
    {
        amount = 0;
        var trimmed = text.AsSpan().Trim();
        var digits = trimmed.IndexOfAnyExcept("0123456789.");
        var number = digits < 0 ? trimmed : trimmed[..digits];
        var unit = digits < 0 ? "" : trimmed[digits..].Trim().ToString();
        var factor = units.FirstOrDefault(u => u.Names.Contains(unit, StringComparer.Ordinal)).Factor;
        if (factor == 0 || number.Length > 15 || !decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
            return false;
        var whole = value * factor;
        if (whole > long.MaxValue)
            return false;
        amount = (long)whole;
        return true;
    }
}
