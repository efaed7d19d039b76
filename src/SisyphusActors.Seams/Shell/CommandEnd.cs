using System.Globalization;

namespace SisyphusActors.Seams.Shell;

/// <summary>How a command ended. <see cref="Text"/> is the stored form, the content of the spool's <c>exit</c>.</summary>
internal abstract record CommandEnd
{
    private CommandEnd() { }

    public abstract string Text { get; }

    public sealed record Exited(int Code) : CommandEnd
    {
        public override string Text => string.Create(CultureInfo.InvariantCulture, $"exited {Code}");
    }

    public sealed record Killed(int Signal) : CommandEnd
    {
        public override string Text => string.Create(CultureInfo.InvariantCulture, $"killed {Signal}");
    }

    public sealed record TimedOut : CommandEnd
    {
        public override string Text => "timed-out";
    }

    public sealed record Cancelled : CommandEnd
    {
        public override string Text => "cancelled";
    }

    /// <returns>Null when the text is not a whole stored end.</returns>
    public static CommandEnd? Parse(string text) => text.TrimEnd('\n').Split(' ') switch
    {
        ["exited", var code] when Number(code) is { } value => new Exited(value),
        ["killed", var signal] when Number(signal) is { } value => new Killed(value),
        ["timed-out"] => new TimedOut(),
        ["cancelled"] => new Cancelled(),
        _ => null,
    };

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;
}
