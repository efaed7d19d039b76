using System.Collections.Concurrent;
using SisyphusActors.Core.Runs;
using Xunit.Abstractions;

namespace SisyphusActors.Crash.Tests;

public sealed class EveryCommitPointTests(ITestOutputHelper output)
{
    private const int AtOnce = 2;

    /// <summary>Outcomes of parallel steps may share a commit, so a run may end with a few commits less than another; then it is started anew.</summary>
    private const int StartsMax = 5;

    [PosixFact]
    public async Task Trap_08_a_host_killed_at_every_commit_point_and_resumed_ends_as_one_that_was_never_killed()
    {
        var (whole, commits) = await UninterruptedAsync();
        var kills = 0;
        var doubts = new ConcurrentBag<string>();
        var missed = new ConcurrentBag<string>();
        var points = Enumerable.Range(1, commits).SelectMany(n => new[] { ("before", n), ("after", n) });
        await Parallel.ForEachAsync(points, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (point, _) =>
        {
            for (var start = 1; start <= StartsMax; start++)
                if (await KilledAsync(whole, [point.Item1, $"{point.n}"]) is { } inDoubt)
                {
                    Interlocked.Increment(ref kills);
                    foreach (var step in inDoubt)
                        doubts.Add($"{point.Item1} {point.n}: {step}");
                    return;
                }
            missed.Add($"{point.Item1} {point.n}");
        });
        output.WriteLine($"{kills} kills at {commits} commits; in doubt: {string.Join(", ", doubts.Order(StringComparer.Ordinal))}");
        missed.ShouldBeEmpty("these points were not reached");
    }

    [PosixFact]
    public async Task A_host_killed_at_every_commit_of_taking_up_a_killed_run_leaves_a_run_that_can_be_taken_up_again()
    {
        var (whole, _) = await UninterruptedAsync();
        var points = from first in (string[])["build[1]", "charge"]
                     from second in Enumerable.Range(1, CommitsOfTakingUp)
                     from point in (string[])["before", "after"]
                     select (First: first, Point: point, Second: $"{second}");
        await Parallel.ForEachAsync(points, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (at, _) =>
            (await KilledAsync(whole, ["after", at.First], [at.Point, at.Second])).ShouldNotBeNull($"{at} was not reached"));
    }

    /// <summary>The crash noted, the host's start, the command, and what the coordinator and the executor make of it.</summary>
    private const int CommitsOfTakingUp = 5;

    private static async Task<(Whole Whole, int Commits)> UninterruptedAsync()
    {
        using var workspace = new CrashWorkspace(CrashWorkspace.EveryKind);
        var driver = new Driver(workspace, step => throw new InvalidOperationException($"{step} is in doubt though nothing was killed."));
        var commits = await driver.FinishAsync();
        Check(workspace, driver);
        var end = EndState.Of(workspace, doubted: false);
        end.Status.ShouldBe(RunStatus.Succeeded);
        var outputs = workspace.Run().Steps.ToDictionary(s => s.Id, s => s.Result.ToString()!);
        return (new Whole(end, EndState.Of(workspace, doubted: true), Done(workspace), outputs), commits);
    }

    /// <param name="stops">Where each host is killed, one after the other.</param>
    /// <returns>The steps that were in doubt; null when a host ended before its point.</returns>
    private static async Task<IReadOnlySet<string>?> KilledAsync(Whole whole, params string[][] stops)
    {
        using var workspace = new CrashWorkspace(CrashWorkspace.EveryKind);
        var driver = new Driver(workspace, step => whole.Outputs[step]);
        foreach (var stop in stops)
        {
            using var host = workspace.Host(stop);
            if (!(await driver.AttendAsync(host)).Stopped)
                return null;
            await host.KillAsync();
        }
        await driver.FinishAsync();

        var here = $"killed {string.Join(", then ", stops.Select(s => string.Join(' ', s)))}";
        Check(workspace, driver);
        Done(workspace).ShouldBe(whole.Effects, here);
        var doubted = driver.InDoubt.Count > 0;
        EndState.Of(workspace, doubted).ShouldBe(doubted ? whole.EndIfDoubted : whole.End, here);
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

    private sealed record Whole(EndState End, EndState EndIfDoubted, string Effects, IReadOnlyDictionary<string, string> Outputs);
}
