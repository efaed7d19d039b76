using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.Seams.Operations;
using SisyphusActors.Seams.Scan;
using SisyphusActors.Seams.Tests.Shell;

namespace SisyphusActors.Seams.Tests.Scan;

/// <summary>Programs with ubs's options and exit codes.</summary>
public sealed class ScanHandlerTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("scan-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private ScanHandler Handler(string? command, TimeSpan? timeout = null) => new(new ScanSettings(_root, command, timeout ?? TimeSpan.FromSeconds(60)), TimeProvider.System);

    private Task<OperationOutcome> Scan(string script, TimeSpan? timeout = null)
    {
        var file = Path.Combine(_root, "scanner");
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return Handler("./scanner", timeout).RunAsync(Request, CancellationToken.None);
    }

    private static readonly OperationRequest Request = IntentOperation.Request(
        OpKey.Of("r", IntentPlan.Finalise, 1, ScanOperation.Kind, Json.EmptyObject.Digest), "r", 1, ScanOperation.Kind, Json.EmptyObject);

    private static ScanResult ResultOf(OperationOutcome outcome) => StoredJson.FromCanonical<ScanResult>(outcome.ShouldBeOfType<OperationOutcome.Succeeded>().Result);

    [UnixFact]
    public async Task A_clean_scan_has_passed_and_is_asked_for_a_form_that_programs_read()
    {
        var result = ResultOf(await Scan("echo \"$@\"; pwd"));

        (result.Verdict, result.Command).ShouldBe(("passed", "./scanner --ci --format=json ."));
        result.Output.Split('\n').ShouldSatisfyAllConditions(
            lines => lines[0].ShouldBe("--ci --format=json ."), lines => lines[1].ShouldEndWith(Path.GetFileName(_root), customMessage: "it runs in the workspace"));
    }

    [UnixFact]
    public async Task Findings_fail_with_the_exit_code_that_a_round_may_mend_and_say_what_they_are() =>
        (await Scan("echo 'a.ts:3 eval'; exit 1")).ShouldBe(
            new OperationOutcome.Failed("./scanner --ci --format=json . has findings (exit code 1): a.ts:3 eval", ScanOperation.Findings, Retryable: false));

    [UnixTheory]
    [InlineData(3, "./scanner --ci --format=json . scanned nothing, which is no pass (exit code 3)")]
    [InlineData(2, "./scanner --ci --format=json . could not scan (exit code 2)")]
    public async Task A_scan_that_did_not_take_place_is_no_pass(int exitCode, string error) =>
        (await Scan($"exit {exitCode}")).ShouldBe(new OperationOutcome.Failed(error, exitCode, Retryable: false));

    [UnixFact]
    public async Task One_that_takes_too_long_is_killed_and_has_failed() =>
        (await Scan("exec sleep 1000", TimeSpan.FromMilliseconds(200))).ShouldBeOfType<OperationOutcome.Failed>().ShouldSatisfyAllConditions(
            failed => failed.ExitCode.ShouldBeNull(), failed => failed.Error.ShouldContain("did not answer within 0.2 s"));

    [Theory]
    [InlineData("no-such-scanner", "not scanned: no-such-scanner is not installed")]
    [InlineData("./no-such-scanner", "not scanned: ./no-such-scanner is not installed")]
    [InlineData(null, "not scanned: scans are turned off")]
    public async Task Without_a_scanner_the_result_says_so_and_never_that_it_passed(string? command, string verdict) =>
        ResultOf(await Handler(command).RunAsync(Request, CancellationToken.None)).ShouldBe(new ScanResult(verdict));

    [Fact]
    public async Task After_a_crash_it_scans_again() =>
        (await Handler("ubs").ReconcileAsync(Request, aborting: false)).ShouldBeOfType<Reconciliation.SafeToRun>();
}
