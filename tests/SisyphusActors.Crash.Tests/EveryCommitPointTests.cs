using Xunit.Abstractions;

namespace SisyphusActors.Crash.Tests;

public sealed class EveryCommitPointTests(ITestOutputHelper output)
{
    /// <summary>The crash noted, the host's start, the command, and what the coordinator and the executor make of it.</summary>
    private const int CommitsOfTakingUp = 5;

    [PosixTheory, OnEachEngine]
    public async Task Trap_08_a_host_killed_at_every_commit_point_and_resumed_ends_as_one_that_was_never_killed(string engine)
    {
        var whole = await WholeRun.OnAsync(engine);
        output.WriteLine(await whole.KilledAtEachAsync(engine, Kill.AtEachCommit(engine, whole.Commits)));
    }

    [PosixTheory, OnEachEngine]
    public async Task A_host_killed_at_every_commit_of_taking_up_a_killed_run_leaves_a_run_that_can_be_taken_up_again(string engine)
    {
        var whole = await WholeRun.OnAsync(engine);
        var kills = from first in (string[])["build[1]", "charge"]
                    from second in Kill.AtEachCommit(engine, CommitsOfTakingUp)
                    select (First: new Kill(engine, "after", first), Second: second);
        await Parallel.ForEachAsync(kills, WholeRun.AtOnce, async (kill, _) =>
            (await whole.KilledAsync(engine, kill.First, kill.Second)).ShouldNotBeNull($"{kill.Second} was not reached"));
    }
}
