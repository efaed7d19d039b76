using System.Collections.Concurrent;
using Xunit.Abstractions;

namespace SisyphusActors.Crash.Tests;

public sealed class EveryCommitPointTests(ITestOutputHelper output)
{
    private const int AtOnce = 2;

    /// <summary>Outcomes of parallel steps may share a commit, so a run may end with a few commits less than another; then it is started anew.</summary>
    private const int StartsMax = 5;

    [PosixTheory, OnEachEngine]
    public async Task Trap_08_a_host_killed_at_every_commit_point_and_resumed_ends_as_one_that_was_never_killed(string engine)
    {
        var whole = await WholeRun.OnAsync(engine);
        var kills = 0;
        var doubts = new ConcurrentBag<string>();
        var missed = new ConcurrentBag<Kill>();
        var points = Enumerable.Range(1, whole.Commits).SelectMany(n => new Kill[] { new(engine, "before", $"{n}"), new(engine, "after", $"{n}") });
        await Parallel.ForEachAsync(points, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (kill, _) =>
        {
            for (var start = 1; start <= StartsMax; start++)
                if (await whole.KilledAsync(engine, kill) is { } inDoubt)
                {
                    Interlocked.Increment(ref kills);
                    foreach (var step in inDoubt)
                        doubts.Add($"{kill.Point} {kill.Which}: {step}");
                    return;
                }
            missed.Add(kill);
        });
        output.WriteLine($"{kills} kills at {whole.Commits} commits; in doubt: {string.Join(", ", doubts.Order(StringComparer.Ordinal))}");
        missed.ShouldBeEmpty("these points were not reached");
    }

    [PosixTheory, OnEachEngine]
    public async Task A_host_killed_at_every_commit_of_taking_up_a_killed_run_leaves_a_run_that_can_be_taken_up_again(string engine)
    {
        var whole = await WholeRun.OnAsync(engine);
        var kills = from first in (string[])["build[1]", "charge"]
                    from second in Enumerable.Range(1, CommitsOfTakingUp)
                    from point in (string[])["before", "after"]
                    select (First: new Kill(engine, "after", first), Second: new Kill(engine, point, $"{second}"));
        await Parallel.ForEachAsync(kills, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (kill, _) =>
            (await whole.KilledAsync(engine, kill.First, kill.Second)).ShouldNotBeNull($"{kill.Second} was not reached"));
    }

    /// <summary>The crash noted, the host's start, the command, and what the coordinator and the executor make of it.</summary>
    private const int CommitsOfTakingUp = 5;
}
