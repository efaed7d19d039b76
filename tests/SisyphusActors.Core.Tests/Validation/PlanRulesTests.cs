using System.Diagnostics;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Values;
using SisyphusActors.Core.Validation;
using static SisyphusActors.Core.Tests.Planning.Plans;

namespace SisyphusActors.Core.Tests.Validation;

/// <summary>Plans that no file reader has seen: the rules trust nobody.</summary>
public sealed class PlanRulesTests
{
    [Fact]
    public void Each_circle_is_named_once_from_its_first_step() => Messages(Of(
        Step("start"), Step("b", "a", "start"), Step("a", "b"), Step("x", "y"), Step("y", "z"), Step("z", "x"), Step("end", "a"))).ShouldBe(
    [
        "steps need each other in a circle: b → a → b",
        "steps need each other in a circle: x → y → z → x",
    ]);

    [Fact]
    public void A_circle_within_a_knot_is_the_shortest_one() =>
        Messages(Of(Step("a", "b"), Step("b", "c", "a"), Step("c", "a"))).ShouldBe(["steps need each other in a circle: a → b → a"]);

    [Fact]
    public void Needs_must_be_known_others_and_told_once() => Messages(Of(Step("build"), Step("a", "biuld", "a", "build", "build"), Step("build"))).ShouldBe(
        [
            "step 'a' needs 'biuld', and there is no such step; did you mean 'build'?",
            "step 'a' needs 'build' twice",
            "step 'a' needs itself",
            "step 'build' has the id of an earlier step, in line 0",
        ]);

    [Theory]
    [InlineData("", "step 1 has no id: give it one")]
    [InlineData("1a", "step '1a': an id is made of letters")]
    [InlineData("a/b", "step 'a/b': an id is made of letters")]
    [InlineData("a[0]", "step 'a[0]': an id is made of letters")]
    [InlineData("a\n", "step 'a�': an id is made of letters")]
    [InlineData("ä", "step 'ä': an id is made of letters")]
    public void An_id_must_be_plain(string id, string problem) => Messages(Of(Step(id))).ShouldHaveSingleItem().ShouldStartWith(problem);

    [Fact]
    public void Ranges_hold_for_plans_from_anywhere() => Messages(Of(Step("a") with
    {
        Timeout = TimeSpan.Zero,
        ForEach = new ForEach(Json.Array([]), 0),
        Retry = new RetryPolicy(0, TimeSpan.FromDays(366), double.NaN, TimeSpan.FromSeconds(1), 2, [0]),
    }) with { MaxParallel = 1001 }).ShouldBe(
    [
        "'maxParallel' of step 'a' must be 1 to 1000",
        "'maxParallel' of the workflow must be 1 to 1000",
        "'retry' of step 'a': delays must be 0s to 365d",
        "'retry' of step 'a': exit codes are 1 to 255",
        "'retry' of step 'a': factor must be 1 to 10",
        "'retry' of step 'a': jitter must be 0 to 1",
        "'retry' of step 'a': maxAttempts must be 1 to 100",
        "'timeout' of step 'a' must be 1ms to 365d",
    ]);

    [Fact]
    public void A_handler_must_be_registered() => Messages(Of(Step("a") with { Work = new StepWork.Uses("http-gte", Json.EmptyObject) })).ShouldBe(
        ["step 'a' uses 'http-gte', and no such handler is registered; did you mean 'http-get'?"]);

    [Fact]
    public void A_plan_without_steps_is_refused() => Messages(Of()).ShouldBe(["a workflow has at least one step"]);

    [Fact]
    public void Ten_thousand_steps_in_one_chain_or_one_circle_are_judged_at_once()
    {
        var watch = Stopwatch.StartNew();
        Messages(Of([.. Enumerable.Range(0, 10_000).Select(i => Step($"s{i}", i == 0 ? [] : [$"s{i - 1}"]))])).ShouldBeEmpty();
        Messages(Of([.. Enumerable.Range(0, 10_000).Select(i => Step($"s{i}", $"s{(i + 1) % 10_000}"))])).ShouldBe(
            ["steps need each other in a circle: s0 → s1 → s2 → s3 → s4 → s5 → s6 → s7 → s8 → … → s9999 → s0"]);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void More_than_ten_thousand_steps_are_one_problem() =>
        Messages(Of([.. Enumerable.Range(0, 10_001).Select(_ => Step("same", "none"))])).ShouldBe(["a workflow has at most 10000 steps, not 10001"]);

    [Fact]
    public void Problems_beyond_a_thousand_are_counted()
    {
        var problems = new PlanRules([]).Check(Of([.. Enumerable.Range(0, 5_000).Select(i => Step($"s{i}", "none") with { Line = i + 1 })]), []);
        problems.Length.ShouldBe(1_000);
        problems[^1].Message.ShouldBe("and 4001 problems more");
    }

    private static IEnumerable<string> Messages(Plan plan) =>
        new PlanRules(["http-get", "agent"]).Check(plan, []).Select(p => p.Message).Order(StringComparer.Ordinal);
}
