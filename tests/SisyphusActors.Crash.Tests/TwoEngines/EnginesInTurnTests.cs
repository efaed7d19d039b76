using Xunit.Abstractions;

namespace SisyphusActors.Crash.Tests.TwoEngines;

/// <summary>
/// Runs that are killed on one engine and taken up on the other. They are killed at a sample of their commits, which <c>SISYPHUS_CRASH_SEED</c>
/// replays, or at all of them with <c>SISYPHUS_CRASH_POINTS=all</c>.
/// </summary>
public sealed class EnginesInTurnTests
{
    private const int Sampled = 12, Chains = 4;

    /// <summary>In a host that takes up a run; five of them are of the taking up itself.</summary>
    private const int LinkCommitsMax = 8;

    /// <summary>A shell step, an item of a fan-out, a step that may be repeated, and one that may not.</summary>
    private static readonly string[] Claims = ["prepare", "build[1]", "stamp", "charge"];

    private readonly ITestOutputHelper _output;
    private readonly Random _random;

    public EnginesInTurnTests(ITestOutputHelper output)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("SISYPHUS_CRASH_SEED"), out var given) ? given : Random.Shared.Next();
        (_output, _random) = (output, new Random(seed));
        output.WriteLine($"SISYPHUS_CRASH_SEED={seed}");
    }

    [PosixTheory]
    [InlineData("embedded", "akka")]
    [InlineData("akka", "embedded")]
    public async Task A_run_killed_on_one_engine_and_resumed_on_the_other_ends_as_one_that_was_never_killed(string first, string second)
    {
        var whole = await WholeAsync(first, second);
        var commits = Kill.AtEachCommit(first, whole.Commits).ToArray();
        if (Environment.GetEnvironmentVariable("SISYPHUS_CRASH_POINTS") != "all")
        {
            _random.Shuffle(commits);
            commits = [.. commits.Take(Sampled), .. Kill.AtEach(first, Claims)];
        }
        _output.WriteLine(await whole.KilledAtEachAsync(second, commits));
    }

    [PosixTheory]
    [InlineData("embedded", "akka")]
    [InlineData("akka", "embedded")]
    public async Task A_run_that_changes_engines_at_each_of_four_kills_ends_as_one_that_was_never_killed(string first, string second)
    {
        var whole = await WholeAsync(first, second);
        var chains = Enumerable.Range(0, Chains).Select(_ => Chain(() => $"{_random.Next(1, LinkCommitsMax + 1)}")).ToList();
        var claims = new Queue<string>(Claims);
        chains.Add(Chain(claims.Dequeue));
        await Parallel.ForEachAsync(chains, WholeRun.AtOnce, async (chain, _) =>
            (await whole.KilledAsync(first, chain)).ShouldNotBeNull($"one of these was not reached: {string.Join(", then ", chain)}"));

        Kill[] Chain(Func<string> which) =>
            [.. new[] { first, second, first, second }.Select(engine => new Kill(engine, Kill.Points[_random.Next(Kill.Points.Length)], which()))];
    }

    /// <summary>How the run ends on <paramref name="first"/>, which is how it ends on <paramref name="second"/>.</summary>
    private static async Task<WholeRun> WholeAsync(string first, string second)
    {
        var whole = await WholeRun.OnAsync(first);
        var other = await WholeRun.OnAsync(second);
        other.End.ShouldBe(whole.End);
        other.Effects.ShouldBe(whole.Effects);
        return whole;
    }
}
