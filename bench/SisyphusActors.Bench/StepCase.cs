using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using SisyphusActors.Hosting;
using SisyphusActors.Hosting.Handlers;
using SisyphusActors.Hosting.Runs;
using SisyphusActors.Hosting.Workflows;

namespace SisyphusActors.Bench;

/// <summary>Runs of durable no-op steps through the whole library, in a process of its own so that its flushes can be counted.</summary>
/// <param name="FsyncsPerStep">Null where strace is not installed.</param>
internal sealed partial record StepCase(double StepsPerSecond, double? FsyncsPerStep)
{
    private sealed class NoOp : IStepHandler
    {
        public Task<object?> RunAsync(StepCall call, CancellationToken abort) => Task.FromResult<object?>(new { ok = true });
    }

    /// <summary>Times in one child, and counts flushes in another under strace, which slows what it watches.</summary>
    public static StepCase Measure(int runs, int steps)
    {
        var rate = double.Parse(Child(Environment.ProcessPath!, CaseArguments(runs, steps)).Output.Trim(), CultureInfo.InvariantCulture);
        return new StepCase(rate, CountFsyncs(runs, steps));
    }

    public static async Task<int> RunInThisProcessAsync(int runs, int steps)
    {
        var folder = Directory.CreateTempSubdirectory("sisyphus-bench-");
        await using (var services = new ServiceCollection()
            .AddSisyphus(o => o.Workspace = folder.FullName).AddStepHandler<NoOp>("no-op").Services.BuildServiceProvider())
        {
            var executor = services.GetRequiredService<WorkflowExecutor>();
            await executor.ExecuteAsync(NoOps(1));
            var workflow = NoOps(steps);
            var watch = Stopwatch.StartNew();
            var results = await Task.WhenAll(Enumerable.Range(0, runs).Select(_ => executor.ExecuteAsync(workflow)));
            var seconds = watch.Elapsed.TotalSeconds;
            if (results.FirstOrDefault(r => !r.Succeeded) is { } failed)
                throw new InvalidOperationException($"A benchmark run ended as {failed.Status}: {failed.Error}");
            Console.WriteLine((runs * steps / seconds).ToString(CultureInfo.InvariantCulture));
        }
        folder.Delete(recursive: true);
        return 0;
    }

    private static WorkflowDefinition NoOps(int steps) =>
        Enumerable.Range(0, steps).Aggregate(new WorkflowDefinition("no-ops"), (w, i) => w.Step($"s{i}", uses: "no-op"));

    private static double? CountFsyncs(int runs, int steps)
    {
        try
        {
            var strace = Child("strace", ["-f", "-c", "-e", "trace=fsync,fdatasync", Environment.ProcessPath!, .. CaseArguments(runs, steps)]);
            var total = FsyncRow().Matches(strace.Error).Sum(row => double.Parse(row.Groups["calls"].Value, CultureInfo.InvariantCulture));
            return total / (runs * steps);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static string[] CaseArguments(int runs, int steps) => ["--case", "steps", $"{runs}", $"{steps}"];

    private static (string Output, string Error) Child(string file, string[] arguments)
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
    private static partial Regex FsyncRow();
}
