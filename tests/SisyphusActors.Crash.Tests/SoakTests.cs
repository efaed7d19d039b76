using System.Diagnostics;
using SisyphusActors.Core.Runs;
using SisyphusActors.Crash.Host;
using Xunit.Abstractions;

namespace SisyphusActors.Crash.Tests;

/// <summary>Kills at random moments, for as long as <c>SISYPHUS_CRASH_MINUTES</c> says (12 s by default). Each host runs on any engine of the build. <c>SISYPHUS_CRASH_SEED</c> replays a sequence of moments and engines.</summary>
public sealed class SoakTests(ITestOutputHelper output)
{
    private const int Steps = 40;
    private static readonly TimeSpan DefaultDuration = TimeSpan.FromSeconds(12);

    /// <summary>In ms, from a host's start: from before it holds its lease to well into the run.</summary>
    private const int KillAfterMin = 150, KillAfterMax = 900;

    private static readonly string Workflow = "name: soak\nmaxParallel: 3\nsteps:\n" + string.Concat(Enumerable.Range(0, Steps).Select(Step));

    [PosixFact]
    public async Task A_run_killed_at_random_moments_has_each_effect_once_or_in_doubt()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("SISYPHUS_CRASH_SEED"), out var given) ? given : Random.Shared.Next();
        var duration = double.TryParse(Environment.GetEnvironmentVariable("SISYPHUS_CRASH_MINUTES"), out var minutes) ? TimeSpan.FromMinutes(minutes) : DefaultDuration;
        output.WriteLine($"SISYPHUS_CRASH_SEED={seed}");
        var random = new Random(seed);
        var (runs, kills, doubts) = (0, 0, 0);
        string AnyEngine() => Engines.All[random.Next(Engines.All.Count)].Name;
        for (var since = Stopwatch.StartNew(); runs == 0 || since.Elapsed < duration; runs++)
        {
            using var workspace = new CrashWorkspace(AnyEngine(), Workflow);
            var driver = new Driver(workspace, step => $$"""{"did":"{{step}}"}""");
            while (since.Elapsed < duration && await KilledAsync(workspace, driver, random.Next(KillAfterMin, KillAfterMax)))
            {
                kills++;
                workspace.Engine = AnyEngine();
            }
            await driver.FinishAsync();
            doubts += driver.InDoubt.Count;
            Check(workspace, $"seed {seed}, run {runs}");
        }
        output.WriteLine($"{runs} runs, {kills} kills, {doubts} steps in doubt");
    }

    /// <returns>False when the host had ended its run before its time came.</returns>
    private static async Task<bool> KilledAsync(CrashWorkspace workspace, Driver driver, int afterMs)
    {
        using var host = workspace.Host();
        var attended = driver.AttendAsync(host);
        if (await Task.WhenAny(attended, Task.Delay(afterMs)) == attended)
            return false;
        await host.KillAsync();
        await attended.WaitAsync(CrashHost.Limit);
        return true;
    }

    private static void Check(CrashWorkspace workspace, string when)
    {
        workspace.Run().Status.ShouldBe(RunStatus.Succeeded, when);
        var effects = workspace.Effects;
        effects.Select(e => e.StepId).Distinct().Order().ShouldBe(Enumerable.Range(0, Steps).Select(n => $"s{n}").Order(), when);
        foreach (var repeated in effects.GroupBy(e => e.StepId).Where(g => g.Count() > 1))
        {
            MayBeRepeated(int.Parse(repeated.Key[1..])).ShouldBeTrue($"{when}: {repeated.Key} took place {repeated.Count()} times");
            repeated.Select(e => e.OpKey).Distinct().Count().ShouldBe(1, when);
        }
        AuditTrail.ShouldBeWhole(workspace);
        workspace.Verify().ShouldBeEmpty(when);
    }

    private static bool MayBeRepeated(int n) => n % 5 is 3 or 4;

    /// <summary>Ten rows of four: the steps of a row need the step left of them in the row before.</summary>
    private static string Step(int n) => $$"""
          - id: s{{n}}
            needs: [{{(n < 4 ? "" : $"s{n - 4}")}}]
            idempotent: {{(n % 5 == 3 ? "true" : "false")}}
            {{(n % 5) switch
            {
                4 => "uses: repeatable",
                2 => "uses: once",
                _ => """run: printf '%s %s %s\n' "$SISYPHUS_OP_KEY" "$SISYPHUS_STEP_ID" "$SISYPHUS_ATTEMPT" >> effects""",
            }}}

        """;
}
