using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace SisyphusActors.Bench;

/// <summary>One case on one engine in a process of its own, timed, or under strace to count its flushes, which slows what it watches.</summary>
internal static partial class ChildProcess
{
    private static readonly string Self = Path.Combine(AppContext.BaseDirectory, "SisyphusActors.Bench");

    public static double Figure(int number, string engine) =>
        double.Parse(Run(Self, Arguments(number, engine)).Output.Trim(), CultureInfo.InvariantCulture);

    /// <returns>Null where strace is not installed.</returns>
    public static double? Flushes(int number, string engine)
    {
        try
        {
            var strace = Run("strace", ["-f", "-c", "-e", "trace=fsync,fdatasync", Self, .. Arguments(number, engine)]);
            return CallsOf().Matches(strace.Error).Sum(row => double.Parse(row.Groups["calls"].Value, CultureInfo.InvariantCulture));
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static string[] Arguments(int number, string engine) => ["--case", $"{number}", engine];

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
