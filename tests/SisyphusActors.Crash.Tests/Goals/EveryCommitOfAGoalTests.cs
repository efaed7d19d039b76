using Xunit.Abstractions;

namespace SisyphusActors.Crash.Tests.Goals;

/// <summary>
/// A goal whose host is killed at a sample of its commits, which <c>SISYPHUS_CRASH_SEED</c> replays, or at all of them with
/// <c>SISYPHUS_CRASH_POINTS=all</c>.
/// </summary>
public sealed class EveryCommitOfAGoalTests(ITestOutputHelper output)
{
    private const int Sampled = 12;

    /// <summary>Two looks may share a commit, so a goal may end with a few commits less than another; then it is started anew.</summary>
    private const int StartsMax = 5;

    [PosixTheory, OnEachEngine]
    public async Task A_goal_killed_at_a_commit_is_carried_out_as_approved_and_no_call_is_paid_twice_in_silence(string engine)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("SISYPHUS_CRASH_SEED"), out var given) ? given : Random.Shared.Next();
        var commits = Math.Min(await WholeAsync(engine), await WholeAsync(engine));
        var kills = Kill.AtEachCommit(engine, commits).ToArray();
        output.WriteLine($"SISYPHUS_CRASH_SEED={seed}, {kills.Length} points");
        if (Environment.GetEnvironmentVariable("SISYPHUS_CRASH_POINTS") != "all")
        {
            new Random(seed).Shuffle(kills);
            kills = [.. kills.Take(Sampled)];
        }
        await Parallel.ForEachAsync(kills.Index(), WholeRun.AtOnce, async (kill, _) =>
        {
            for (var start = 1; !await IsKilledAsync(kill.Item, asksAgain: kill.Index % 2 == 0); start++)
                start.ShouldBeLessThan(StartsMax, $"{kill.Item} was not reached");
        });
    }

    private static async Task<int> WholeAsync(string engine)
    {
        using var workspace = new CrashWorkspace(engine);
        await using var mock = await GoalModels.StartAsync();
        var goal = new KilledGoal(workspace, mock, asksAgain: false);
        var commits = await goal.FinishAsync();
        goal.Check("killed nowhere");
        return commits;
    }

    /// <returns>False when the host ended before its point.</returns>
    private static async Task<bool> IsKilledAsync(Kill kill, bool asksAgain)
    {
        using var workspace = new CrashWorkspace(kill.Engine);
        await using var mock = await GoalModels.StartAsync();
        var goal = new KilledGoal(workspace, mock, asksAgain);
        using (var host = workspace.GoalHost(mock.Address, kill.Point, kill.Which))
        {
            if (!(await goal.AttendAsync(host)).Stopped)
                return false;
            await host.KillAsync();
        }
        await goal.FinishAsync();
        goal.Check($"killed {kill}, {(asksAgain ? "asking again" : "handing in")}");
        return true;
    }
}
