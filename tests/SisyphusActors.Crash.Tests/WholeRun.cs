using System.Collections.Concurrent;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Crash.Tests;

/// <summary>The run with every kind of step as it ends when nobody kills it; one that was killed is held to it.</summary>
/// <param name="Commits">Of its one host: the fewest seen.</param>
internal sealed record WholeRun(int Commits, EndState End, EndState EndIfDoubted, string Effects, IReadOnlyDictionary<string, string> Outputs)
{
    /// <summary>Hosts under test at a time, each a process.</summary>
    public static readonly ParallelOptions AtOnce = new() { MaxDegreeOfParallelism = 2 };

    /// <summary>Outcomes of parallel steps may share a commit, so a run may end with a few commits less than another; then it is started anew.</summary>
    private const int StartsMax = 10;

    private const int WholeRuns = 3;

    public static async Task<WholeRun> OnAsync(string engine)
    {
        var runs = new List<WholeRun>();
        for (var run = 0; run < WholeRuns; run++)
            runs.Add(await OnceAsync(engine));
        runs.Select(r => (r.End, r.Effects)).Distinct().ShouldHaveSingleItem("a run that nobody kills ends alike each time");
        return runs.MinBy(r => r.Commits)!;
    }

    private static async Task<WholeRun> OnceAsync(string engine)
    {
        using var workspace = new CrashWorkspace(engine, CrashWorkspace.EveryKind);
        var driver = new Driver(workspace, step => throw new InvalidOperationException($"{step} is in doubt though nothing was killed."));
        var commits = await driver.FinishAsync();
        Check(workspace, driver);
        var end = EndState.Of(workspace, doubted: false);
        end.Status.ShouldBe(RunStatus.Succeeded);
        var outputs = workspace.Run().Steps.ToDictionary(s => s.Id, s => s.Result.ToString()!);
        return new WholeRun(commits, end, EndState.Of(workspace, doubted: true), Done(workspace), outputs);
    }

    /// <summary>Kills at each point a run of its own, and lets a host on <paramref name="last"/> finish it.</summary>
    /// <returns>What happened, in words.</returns>
    public async Task<string> KilledAtEachAsync(string last, IReadOnlyCollection<Kill> kills)
    {
        var doubts = new ConcurrentBag<string>();
        var missed = new ConcurrentBag<Kill>();
        await Parallel.ForEachAsync(kills, AtOnce, async (kill, _) =>
        {
            for (var start = 1; start <= StartsMax; start++)
                if (await KilledAsync(last, kill) is { } inDoubt)
                {
                    foreach (var step in inDoubt)
                        doubts.Add($"{kill.Point} {kill.Which}: {step}");
                    return;
                }
            missed.Add(kill);
        });
        missed.ShouldBeEmpty("these points were not reached");
        return $"{kills.Count} kills at {Commits} commits; in doubt: {string.Join(", ", doubts.Order(StringComparer.Ordinal))}";
    }

    /// <summary>Kills one host after the other, then lets the last one finish.</summary>
    /// <param name="last">The engine of the last host.</param>
    /// <returns>The steps that were in doubt; null when a host ended before its point.</returns>
    public async Task<IReadOnlySet<string>?> KilledAsync(string last, params IReadOnlyList<Kill> kills)
    {
        using var workspace = new CrashWorkspace(last, CrashWorkspace.EveryKind);
        var driver = new Driver(workspace, step => Outputs[step]);
        foreach (var kill in kills)
        {
            workspace.Engine = kill.Engine;
            using var host = workspace.Host(kill.Point, kill.Which);
            if (!(await driver.AttendAsync(host)).Stopped)
                return null;
            await host.KillAsync();
        }
        workspace.Engine = last;
        await driver.FinishAsync();

        var here = $"killed {string.Join(", then ", kills)}, ended on {last}";
        Check(workspace, driver);
        Done(workspace).ShouldBe(Effects, here);
        var doubted = driver.InDoubt.Count > 0;
        EndState.Of(workspace, doubted).ShouldBe(doubted ? EndIfDoubted : End, here);
        return driver.InDoubt;
    }

    private static void Check(CrashWorkspace workspace, Driver driver)
    {
        foreach (var repeated in workspace.Effects.GroupBy(e => e.StepId).Where(g => g.Count() > 1))
        {
            repeated.Key.ShouldBe("stamp", "a command is never repeated, whether it may be or not");
            repeated.Select(e => e.OpKey).Distinct().Count().ShouldBe(1, "a step that may be repeated is repeated under its own op key");
        }
        driver.InDoubt.ShouldBeSubsetOf(["charge"], "only a handler that may not be repeated can be in doubt");
        AuditTrail.ShouldBeWhole(workspace);
        workspace.Verify().ShouldBeEmpty();
    }

    private static string Done(CrashWorkspace workspace) =>
        string.Join(' ', workspace.Effects.Select(e => e.StepId).Distinct().Order(StringComparer.Ordinal));
}
