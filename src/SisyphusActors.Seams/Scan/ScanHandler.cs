using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Operations;
using SisyphusActors.Seams.Operations;
using SisyphusActors.Seams.Plans;

namespace SisyphusActors.Seams.Scan;

/// <summary>
/// Carries out operations of kind <see cref="ScanOperation.Kind"/> by ubs: exit code 0 is a pass, 1 findings, 3 that there was nothing to scan.
/// One that outlives its host's death is not waited for: the next host scans again.
/// </summary>
public sealed class ScanHandler(ScanSettings settings, TimeProvider time) : IOperationHandler
{
    /// <summary>Of what it wrote, its end.</summary>
    private const int OutputLengthMax = 2_000;

    private static readonly string[] Options = ["--ci", "--format=json", "."];

    /// <inheritdoc/>
    public async Task<OperationOutcome> RunAsync(OperationRequest request, CancellationToken abort)
    {
        if (settings.Command is not { } command)
            return Done(ScanResult.NotScanned("scans are turned off"));
        if (ProgramOf(command) is not { } program)
            return Done(ScanResult.NotScanned($"{command} is not installed"));
        var line = $"{command} {string.Join(' ', Options)}";
        try
        {
            var answer = await HelperProcess.RunAsync(program, Options, settings.Folder, "", settings.Timeout, time, abort).ConfigureAwait(false);
            var output = answer.Output.Length > OutputLengthMax ? $"…{answer.Output[^OutputLengthMax..]}" : answer.Output;
            return answer.ExitCode == 0 ? Done(new ScanResult(ScanResult.Passed, line, output)) : Failed($"{line} {Meaning(answer.ExitCode)}{(output.Length > 0 ? $": {output}" : "")}", answer.ExitCode);
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            return new OperationOutcome.Cancelled();
        }
        catch (LookFailedException e)
        {
            return Failed($"{line}: {e.Message}", exitCode: null);
        }
    }

    /// <inheritdoc/>
    public Task<Reconciliation> ReconcileAsync(OperationRequest request, bool aborting) => Task.FromResult<Reconciliation>(new Reconciliation.SafeToRun());

    private static OperationOutcome.Succeeded Done(ScanResult result) => new(StoredJson.Canonical(result));

    private static OperationOutcome.Failed Failed(string error, int? exitCode) => new(error, exitCode, Retryable: false);

    private static string Meaning(int exitCode) => exitCode switch
    {
        ScanOperation.Findings => "has findings (exit code 1)",
        3 => "scanned nothing, which is no pass (exit code 3)",
        _ => $"could not scan (exit code {exitCode})",
    };

    private string? ProgramOf(string command) => command.Contains('/') || command.Contains(Path.DirectorySeparatorChar)
        ? Path.GetFullPath(command, settings.Folder) is var path && File.Exists(path) ? path : null
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => Names(command).Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    private static IEnumerable<string> Names(string command) => OperatingSystem.IsWindows() ? [command, $"{command}.exe", $"{command}.cmd"] : [command];
}
