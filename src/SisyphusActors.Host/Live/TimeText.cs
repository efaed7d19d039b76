using System.Globalization;
using SisyphusActors.Core.Ledger;

namespace SisyphusActors.Host.Live;

/// <summary>Lengths of time as a glance takes them: <c>0.4s</c>, <c>12s</c>, <c>2m05s</c>, <c>1h02m</c>, <c>3d</c>.</summary>
internal static class TimeText
{
    public static string Of(TimeSpan length, bool tenths = true)
    {
        var t = length < TimeSpan.Zero ? TimeSpan.Zero : length;
        FormattableString text = t switch
        {
            { TotalSeconds: < 10 } when tenths => $"{t.TotalSeconds:0.0}s",
            { TotalSeconds: < 60 } => $"{(int)t.TotalSeconds}s",
            { TotalMinutes: < 60 } => $"{t.Minutes}m{t.Seconds:00}s",
            { TotalHours: < 48 } => $"{(int)t.TotalHours}h{t.Minutes:00}m",
            _ => $"{(int)t.TotalDays}d",
        };
        return text.ToString(CultureInfo.InvariantCulture);
    }

    public static string Ago(DateTimeOffset at, DateTimeOffset now) => now - at < TimeSpan.FromSeconds(2) ? "now" : $"{Of(now - at, tenths: false)} ago";

    /// <summary>How long a step has taken, or has taken so far.</summary>
    public static string? Of(StepView step, DateTimeOffset now) => step.StartedAt is { } started
        ? Of((step.EndedAt ?? now) - started, tenths: step.EndedAt is not null)
        : null;
}
