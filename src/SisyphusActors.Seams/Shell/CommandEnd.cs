using System.Globalization;

namespace SisyphusActors.Seams.Shell;

/// <summary>How a command ended.</summary>
internal abstract record CommandEnd
{
    private CommandEnd() { }

    /// <param name="Code">As a shell tells it: 128 + n where signal n ended it.</param>
    public sealed record Exited(int Code) : CommandEnd;

    public sealed record TimedOut : CommandEnd;

    public sealed record Cancelled : CommandEnd;

    /// <summary>The content of a spool's <c>exit</c>, which its supervisor writes.</summary>
    /// <returns>Null when it is not whole: it ends with its line, in whose room there may be blanks left.</returns>
    public static CommandEnd? OfExit(string text) =>
        text.TrimEnd(' ') is [.. var digits, '\n'] && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? new Exited(code) : null;

    /// <summary>A spool's <c>exit</c> until then: room for a code and the end of its line, which a disk that is full by then takes.</summary>
    public const string NoExitYet = "    ";

    /// <summary>The content of a spool's <c>stop</c>, which a host writes before it stops a command.</summary>
    /// <returns>Null when it is not whole.</returns>
    public static CommandEnd? OfStop(string text) => text switch
    {
        "timed-out\n" => new TimedOut(),
        "cancelled\n" => new Cancelled(),
        _ => null,
    };

    public static string StopText(CommandEnd stopped) => stopped is TimedOut ? "timed-out\n" : "cancelled\n";
}
