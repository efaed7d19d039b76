using System.Diagnostics;
using SisyphusActors.Core.Runs;
using SisyphusActors.Crash.Host;
using SisyphusActors.Engine.Embedded;
using Xunit.Abstractions;

namespace SisyphusActors.Crash.Tests;

/// <summary>
/// Kills at random moments, for as long as <c>SISYPHUS_CRASH_MINUTES</c> says (12 s by default): hosts, and supervisors of commands as well.
/// Each host runs on any engine in the build. <c>SISYPHUS_CRASH_SEED</c> replays a sequence of moments and engines.
/// </summary>
public sealed class SoakTests(ITestOutputHelper output)
{
    private const int Steps = 40;
    private const int DefaultSeconds = 12;

    private const int KillAfterMinMs = 150;

    private const int BetweenSupervisorsMaxMs = 300;

    [PosixFact]
    public Task A_run_killed_at_random_moments_has_each_effect_once_or_in_doubt() => SoakAsync(supervisorsToo: false);

    [LinuxFact]
    public Task A_run_whose_supervisors_are_killed_too_has_each_effect_once_or_in_doubt() => SoakAsync(supervisorsToo: true);

    private async Task SoakAsync(bool supervisorsToo)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("SISYPHUS_CRASH_SEED"), out var given) ? given : Random.Shared.Next();
        var duration = double.TryParse(Environment.GetEnvironmentVariable("SISYPHUS_CRASH_MINUTES"), out var minutes) ? TimeSpan.FromMinutes(minutes) : TimeSpan.FromSeconds(DefaultSeconds);
        output.WriteLine($"SISYPHUS_CRASH_SEED={seed}");
        var random = new Random(seed);
        var (runs, kills, supervisors, doubts) = (0, 0, 0, 0);
        var workflow = Workflow(supervisorsToo);
        string AnyEngine() => Engines.All[random.Next(Engines.All.Count)].Name;
        var since = Stopwatch.StartNew();
        for (; runs == 0 || GoesOn(); runs++)
        {
            using var workspace = new CrashWorkspace(AnyEngine(), workflow);
            var driver = new Driver(workspace, step => $$"""{"did":"{{step}}"}""");
            while (GoesOn() && await KilledAsync(workspace, driver, random.Next(KillAfterMinMs, KillAfterMaxMs(workspace.Engine)), KillSupervisors))
            {
                kills++;
                workspace.Engine = AnyEngine();
            }
            await driver.FinishAsync();
            doubts += driver.InDoubt.Count;
            driver.InDoubt.ShouldAllBe(step => MayBeInDoubt(Number(step), supervisorsToo), $"seed {seed}: only what nothing can tell of");
            Check(workspace, $"seed {seed}, run {runs}", step => MayBeRepeated(step, supervisorsToo));

            async Task KillSupervisors(CancellationToken over)
            {
                while (supervisorsToo && !over.IsCancellationRequested)
                {
                    await Task.Delay(random.Next(BetweenSupervisorsMaxMs), over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    if (Directory.Exists(workspace.Files.Shell.SpoolRoot) && Supervisors(workspace) is [_, ..] alive)
                    {
                        Processes.Kill(alive[random.Next(alive.Count)]);
                        supervisors++;
                    }
                }
            }
        }
        output.WriteLine($"{runs} runs, {kills} hosts and {supervisors} supervisors killed, {doubts} steps in doubt");
        supervisors.ShouldBeGreaterThanOrEqualTo(supervisorsToo ? 1 : 0);

        // On a busy machine hosts may be killed for a while before they have begun a command.
        bool GoesOn() => since.Elapsed < duration || supervisorsToo && supervisors == 0 && since.Elapsed < 10 * duration;
    }

    /// <summary>From a host's start: from before it holds its lease to well into the run. An actor system takes longer to start.</summary>
    private static int KillAfterMaxMs(string engine) => engine == EmbeddedEngine.EngineName ? 900 : 2_200;

    /// <param name="meanwhile">What goes on until then.</param>
    /// <returns>False when the host had ended its run before its time came.</returns>
    private static async Task<bool> KilledAsync(CrashWorkspace workspace, Driver driver, int afterMs, Func<CancellationToken, Task> meanwhile)
    {
        using var host = workspace.Host();
        using var over = new CancellationTokenSource();
        var also = meanwhile(over.Token);
        var attended = driver.AttendAsync(host);
        var isOver = await Task.WhenAny(attended, Task.Delay(afterMs)) == attended;
        await over.CancelAsync();
        await also;
        if (isOver)
            return false;
        await host.KillAsync();
        await attended.WaitAsync(CrashHost.Limit);
        return true;
    }

    private static void Check(CrashWorkspace workspace, string when, Predicate<int> mayBeRepeated)
    {
        workspace.Run().Status.ShouldBe(RunStatus.Succeeded, when);
        var effects = workspace.Effects;
        effects.Select(e => e.StepId).Distinct().Order().ShouldBe(Enumerable.Range(0, Steps).Select(n => $"s{n}").Order(), when);
        foreach (var repeated in effects.GroupBy(e => e.StepId).Where(g => g.Count() > 1))
        {
            mayBeRepeated(Number(repeated.Key)).ShouldBeTrue($"{when}: {repeated.Key} took place {repeated.Count()} times");
            repeated.Select(e => e.OpKey).Distinct().Count().ShouldBe(1, when);
        }
        AuditTrail.ShouldBeWhole(workspace);
        workspace.Verify().ShouldBeEmpty(when);
    }

    /// <summary>A command goes on without its host, so only handlers are started anew; and commands whose supervisor was killed, if they may be repeated.</summary>
    private static bool MayBeRepeated(int n, bool supervisorsToo) => n % 5 == 4 || supervisorsToo && n % 5 == 3;

    private static bool MayBeInDoubt(int n, bool supervisorsToo) => n % 5 == 2 || supervisorsToo && n % 5 is 0 or 1;

    private static int Number(string step) => int.Parse(step.AsSpan(1));

    /// <summary>Supervisors that have begun and live.</summary>
    private static List<int> Supervisors(CrashWorkspace workspace) => [.. Directory.EnumerateDirectories(workspace.Files.Shell.SpoolRoot)
        .Select(spool => (spool, leader: LeaderIn(spool))).Where(s => s.leader > 1 && Processes.IsLeader(s.leader, s.spool)).Select(s => s.leader)];

    private static int LeaderIn(string spool)
    {
        try
        {
            return int.TryParse(File.ReadAllText(Path.Combine(spool, "started")).Split(' ')[0], out var leader) ? leader : 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static string Workflow(bool isSlow) => "name: soak\nmaxParallel: 3\nsteps:\n" + string.Concat(Enumerable.Range(0, Steps).Select(n => Step(n, isSlow ? "sleep 0.1" : "true")));

    /// <summary>Ten rows of four: the steps of a row need the step left of them in the row before.</summary>
    /// <param name="pause">Before and after the effect of a command.</param>
    private static string Step(int n, string pause) => $$"""
          - id: s{{n}}
            needs: [{{(n < 4 ? "" : $"s{n - 4}")}}]
            idempotent: {{(n % 5 == 3 ? "true" : "false")}}
            {{(n % 5) switch
            {
                4 => "uses: repeatable",
                2 => "uses: once",
                _ => $"""run: {pause}; printf '%s %s %s\n' "$SISYPHUS_OP_KEY" "$SISYPHUS_STEP_ID" "$SISYPHUS_ATTEMPT" >> effects; {pause}""",
            }}}

        """;
}
