using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace SisyphusActors.Bench;

/// <summary>One case in a process of its own: timed, or under strace to count or delay its flushes.</summary>
internal static partial class ChildProcess
{
    private const string Flushes = "fsync,fdatasync";

    private static readonly string Self = Path.Combine(AppContext.BaseDirectory, "SisyphusActors.Bench");

    /// <param name="who">An engine, or <c>raw</c>.</param>
    /// <returns>Null where there is no such figure, or no strace that it needs.</returns>
    public static double? Figure(int number, string who)
    {
        var delay = Cases.All[number].FlushDelay;
        var output = delay == TimeSpan.Zero
            ? Run(Self, Arguments(number, who)).Output
            : Traced(["-qq", "-e", $"trace={Flushes}", "-e", $"inject={Flushes}:delay_exit={delay.TotalMicroseconds}", "-o", "/dev/null"], number, who)?.Output;
        return double.TryParse(output, CultureInfo.InvariantCulture, out var figure) && double.IsFinite(figure) ? figure : null;
    }

    /// <returns>Null without strace, which slows what it watches: no time is taken meanwhile.</returns>
    public static double? CountFlushes(int number, string who) =>
        Traced(["-c", "-e", $"trace={Flushes}"], number, who) is { } counted
            ? CallsOf().Matches(counted.Error).Sum(row => double.Parse(row.Groups["calls"].Value, CultureInfo.InvariantCulture))
            : null;

    /// <summary>This program once more, beside this process.</summary>
    public static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo(Self, arguments) { RedirectStandardOutput = true })!;

    private static (string Output, string Error)? Traced(string[] options, int number, string who)
    {
        try
        {
            return Run("strace", ["-f", "--seccomp-bpf", .. options, Self, .. Arguments(number, who)]);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static string[] Arguments(int number, string who) => ["--case", $"{number}", who];

    private static (string Output, string Error) Run(string file, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? (output, error.Result)
            : throw new InvalidOperationException($"{file} {string.Join(' ', arguments)} ended with {process.ExitCode}: {error.Result}");
    }

    [GeneratedRegex(@"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(?<calls>\d+)\s+(?:\d+\s+)?f(?:data)?sync\s*$", RegexOptions.Multiline)]
    private static partial Regex CallsOf();
}
