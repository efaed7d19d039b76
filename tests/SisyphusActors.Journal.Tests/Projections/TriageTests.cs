using System.Text.RegularExpressions;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Tests.Ledger;

namespace SisyphusActors.Journal.Tests.Projections;

/// <summary>Runs every query of <c>docs/triage.md</c> on a real file: a release killed in the middle, and a command nobody has handled yet.</summary>
public sealed partial class TriageTests
{
    private static readonly Dictionary<string, string[]> Expected = new()
    {
        ["run status"] = ["interrupted|build[0]|1|sisyphus resume r1"],
        ["steps"] =
        [
            "lint|completed|2|NULL|NULL|5.0", "build|running|0|NULL|NULL|NULL", "build[0]|completed|1|NULL|NULL|2.0",
            "build[1]|running|1|NULL|NULL|NULL", "sign-off|pending|0|NULL|NULL|NULL", "publish|pending|0|NULL|NULL|NULL",
        ],
        ["what changed, and when"] = ["2026-11-21T09:30:20.000Z|21|workflow_interrupted|NULL|{\"from\":\"running\",\"to\":\"interrupted\",\"why\":\"its host was lost\"}", .. Any(11)],
        ["effects"] = [$"lint|2|completed|{Short("lint", 2)}", $"build[0]|1|completed|{Short("build[0]")}", $"build[1]|1|running|{Short("build[1]")}"],
        ["model calls"] = ["draft|build|openai/small|answered|1000|1200|34000|NULL"],
        ["what was said to models"] = ["draft|build|1000|1200|{\"ask\":1}|{\"answer\":2}"],
        ["what models cost"] = ["r1|build|openai/small|1|1200|0.034"],
        ["calls that may be paid"] = [],
        ["hosts"] = ["22|2026-11-21T09:30:21.000Z|host-started.v1|*", "21|2026-11-21T09:30:20.000Z|host-lost.v1|{\"epoch\":1}", "1|2026-11-21T09:30:00.000Z|host-started.v1|*"],
        ["runs without a host"] = ["r1|interrupted|sisyphus resume r1"],
        ["unfinished business"] = ["r1/coordinator|mail|client/k#1|23", $"r1/executor|claim|{RunStory.Key("build[1]")}|19"],
        ["set aside"] = ["24|r2/planner|out of memory"],
        ["commands nobody has handled"] = ["23|2026-11-21T09:30:22.000Z|r1|client/k"],
        ["versions and engines that have hosted"] = ["0.1.0|embedded|22"],
        ["claimed twice"] = [],
        ["settled twice"] = [],
        ["steps with more than one attempt"] = ["r1|lint|2|completed"],
        ["seeds"] = ["r1|42"],
        ["how far behind"] = ["28|28"],
        ["runs whose last audit event is not their status"] = [],
    };

    private static readonly RunStory Story = new RunStory().ReleaseUntilCrash().Crash()
        .By(PersistenceId.Client("k"), new ActorEvent.MessageSent(new RunActors("r1").Coordinator, new RunMessage.ResumeRun("ada"), 0))
        .By(new RunActors("r2").Planner, new ActorEvent.MessageParked(null, 3, "out of memory"))
        .Answered();

    public static TheoryData<string> Names => [.. Expected.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_query_gives_what_the_page_promises(string name)
    {
        using var projected = ProjectedJournal.Of(Story);

        var rows = projected.Query(Queries()[name]);

        rows.Count.ShouldBe(Expected[name].Length, string.Join('\n', rows));
        foreach (var (row, expected) in rows.Zip(Expected[name]))
            row.ShouldMatch($"^{Regex.Escape(expected).Replace("\\*", ".*", StringComparison.Ordinal)}$");
    }

    [Fact]
    public void Every_query_of_the_page_is_run() => Queries().Keys.Order().ShouldBe(Expected.Keys.Order());

    [Fact]
    public void A_call_in_doubt_is_one_that_may_be_paid()
    {
        using var projected = ProjectedJournal.Of(ModelStory.Of(inDoubt: true));

        projected.Query(Queries()["calls that may be paid"]).ShouldBe(["r1|review|openai/large|its host died while the model was at work"]);
    }

    [Fact]
    public void A_call_claimed_or_settled_twice_would_be_found()
    {
        var twice = new RunStory().Answered();
        using var projected = ProjectedJournal.Of(twice.By(new RunActors("r1").Gateway, [.. twice.Entries.Select(e => e.Event).TakeLast(2)]));

        projected.Query(Queries()["claimed twice"]).ShouldBe([$"{ModelStory.Key("draft", 1)}|2"]);
        projected.Query(Queries()["settled twice"]).ShouldBe([$"{ModelStory.Key("draft", 1)}|2"]);
    }

    [Fact]
    public void An_effect_claimed_or_settled_twice_would_be_found()
    {
        var key = RunStory.Key("lint");
        using var projected = ProjectedJournal.Of(new RunStory().Started(RunStory.Release).Executor(
            new ExecutorEvent.StepStarted("lint", 1, key), new ExecutorEvent.StepStarted("lint", 2, key),
            new ExecutorEvent.StepCompleted("lint", key, default), new ExecutorEvent.StepFailed("lint", key, "no", 1)));

        projected.Query(Queries()["claimed twice"]).ShouldBe([$"{key}|2"]);
        projected.Query(Queries()["settled twice"]).ShouldBe([$"{key}|2"]);
    }

    private static string Short(string step, int attempt = 1) => RunStory.Key(step, attempt).ToString()[..12];

    private static IEnumerable<string> Any(int rows) => Enumerable.Repeat("*", rows);

    private static Dictionary<string, string> Queries()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SisyphusActors.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository.");
        var page = File.ReadAllText(Path.Combine(folder, "docs", "triage.md")).ReplaceLineEndings("\n");
        return SqlBlock().Matches(page).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);
    }

    [GeneratedRegex(@"```sql\n-- (.*)\n((?:.*\n)+?)```")]
    private static partial Regex SqlBlock();
}
