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
    public async Task A_host_killed_at_every_commit_point_and_resumed_ends_as_one_that_was_never_killed()
    {
        var (whole, commits) = await UninterruptedAsync();
        var kills = 0;
        var doubts = new ConcurrentBag<string>();
        var missed = new ConcurrentBag<string>();
        var points = Enumerable.Range(1, commits).SelectMany(n => new[] { ("before", n), ("after", n) });
        await Parallel.ForEachAsync(points, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (point, _) =>
        {
            for (var start = 1; start <= StartsMax; start++)
                if (await KilledAtAsync(point.Item1, point.n, whole) is { } inDoubt)
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

    /// <returns>The steps that were in doubt; null when the run ended before the point.</returns>
    private static async Task<IReadOnlySet<string>?> KilledAtAsync(string point, int number, Whole whole)
    {
        using var workspace = new CrashWorkspace(CrashWorkspace.EveryKind);
        var driver = new Driver(workspace, step => whole.Outputs[step]);
        using (var host = workspace.Host(point, $"{number}"))
        {
            if (!(await driver.AttendAsync(host)).Stopped)
                return null;
            await host.KillAsync();
        }
        await driver.FinishAsync();

        var here = $"killed {point} commit {number}";
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
            repeated.Key.ShouldBeOneOf("stamp", "publish");
            repeated.Select(e => e.OpKey).Distinct().Count().ShouldBe(1, "a step that may be repeated is repeated under its own op key");
        }
        AuditTrail.ShouldBeWhole(workspace);
        workspace.Verify().ShouldBeEmpty();
    }

    private static string Done(CrashWorkspace workspace) =>
        string.Join(' ', workspace.Effects.Select(e => e.StepId).Distinct().Order(StringComparer.Ordinal));

    private sealed record Whole(EndState End, EndState EndIfDoubted, string Effects, IReadOnlyDictionary<string, string> Outputs);
}
