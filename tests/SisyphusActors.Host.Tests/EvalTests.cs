namespace SisyphusActors.Host.Tests;

/// <summary>Cases of goals, and the score of what came of them.</summary>
public sealed class EvalTests : WorkspaceFolder
{
    private static readonly string Samples = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(SourceFile())!, "..", "..", "samples", "evals"));

    [PosixFact]
    public async Task The_samples_hold_all_their_checks()
    {
        var ended = (await RunAsync("eval", Samples)).ShouldEndWith(0);

        ended.Output.ShouldContain("score: 13 of 13 checks, 3 of 3 cases");
        Directory.EnumerateFileSystemEntries(Root).ShouldBeEmpty();
    }

    [PosixFact]
    public async Task A_check_that_does_not_hold_says_why_costs_the_score_and_ends_with_1()
    {
        var score = (await RunAsync("eval", Samples, "--set", "sisyphus.budget.run.calls=3", "--json")).ShouldEndWith(1).Json;

        score.GetProperty("casesPassed").GetInt32().ShouldBe(1);
        var sum = score.GetProperty("cases")[0];
        sum.GetProperty("status").GetString().ShouldBe("paused");
        sum.GetProperty("calls").GetInt32().ShouldBe(3);
        sum.GetProperty("failed").EnumerateArray().Select(f => (f.GetProperty("check").GetString(), f.GetProperty("why").GetString())).ShouldBe(
        [
            ("status is succeeded", "it is paused"),
            ("command sh sum.test.sh", "Step 'command' failed: exit code 1: expected 0, not "),
        ]);
    }

    [PosixFact]
    public async Task A_case_is_played_in_a_copy_that_may_be_kept()
    {
        (await RunAsync("eval", Path.Combine(Samples, "fix-the-sum"), "--keep", "tried")).ShouldEndWith(0);

        File.ReadAllText(Path.Combine(Root, "tried/fix-the-sum/sum.sh")).ShouldContain("total + number");
        File.ReadAllText(Path.Combine(Samples, "fix-the-sum/workspace/sum.sh")).ShouldContain("number#-");
        (await RunAsync("show", "goal", "--workspace", "tried/fix-the-sum")).ShouldEndWith(0);
        (await RunAsync("eval", Samples, "--keep", "tried")).ShouldEndWith(2).Error.ShouldContain("Name a new folder");
    }

    [PosixFact]
    public async Task A_run_that_takes_too_long_fails_all_its_checks()
    {
        Case("slow", """{ "goal": "Take your time", "timeout": "200ms", "checks": [{ "status": "planning" }] }""");
        Write("evals/slow/sisyphus.conf", "sisyphus { agents.plan.models = \"scripted/slow\", agents.build.models = \"scripted/slow\", models.scripted.file = \".sisyphus/answers.json\" }");
        Write("evals/slow/answers.json", """{ "answers": [{ "delayMs": 600000, "text": "late" }] }""");

        (await RunAsync("eval")).ShouldEndWith(1).Output.ShouldContain("it was not over within 0.2 s");
    }

    [Fact]
    public async Task Each_kind_of_check_can_fail()
    {
        Case("pad", """
            { "goal": "Pad it", "checks": [
              { "file": "none.txt" }, { "file": "here.txt", "absent": true }, { "file": "here.txt", "contains": "more" },
              { "library": "left-pad", "absent": true }, { "library": "other" },
              { "roundsMax": 0 }, { "callsMax": 0 }, { "tokensMax": 7 }, { "costMax": 0.002 } ] }
            """);
        Write("evals/pad/sisyphus.conf", "sisyphus { agents.plan.models = \"scripted/any\", agents.build.models = \"scripted/any\", models.scripted.file = \".sisyphus/answers.json\" }");
        Write("evals/pad/answers.json", """
            { "answers": [{ "costMicroUsd": 2500, "usage": { "input": 5, "output": 3, "reasoning": 0, "cacheRead": 0, "cacheWrite": 0 }, "json": {
              "design": "It is padded.", "files": [{ "path": "a.txt", "change": "create", "purpose": "It." }],
              "libraries": [{ "name": "left-pad", "version": "1.3.0" }], "risks": [], "tests": ["true"], "steps": [] } }] }
            """);
        Directory.CreateDirectory(Path.Combine(Root, "evals/pad/workspace"));
        Write("evals/pad/workspace/here.txt", "something");

        (await RunAsync("eval", "--json")).ShouldEndWith(1).Json.GetProperty("cases")[0].GetProperty("failed").EnumerateArray().Select(f => f.GetProperty("why").GetString()).ShouldBe(
            ["there is none", "there is one", "it does not", "the plan uses it", "the plan does not use it", "there were 1", "there were 1", "there were 8", "it cost 0.0025"]);
    }

    [PosixFact]
    public async Task A_command_of_a_check_that_takes_too_long_is_stopped()
    {
        Case("hangs", """{ "goal": "Take your time", "timeout": "3s", "checks": [{ "command": "echo $$ > pid; exec sleep 600" }] }""");
        Write("evals/hangs/sisyphus.conf", "sisyphus { agents.plan.models = \"scripted/none\", agents.build.models = \"scripted/none\", models.scripted.file = \".sisyphus/answers.json\" }");
        Write("evals/hangs/answers.json", """{ "answers": [] }""");

        (await RunAsync("eval", "--keep", "tried")).ShouldEndWith(1).Output.ShouldContain("it was not over within 3 s");

        Lines("tried/hangs/pid").ShouldAllBe(pid => !Directory.Exists($"/proc/{pid}"));
    }

    [Fact]
    public async Task All_that_is_wrong_with_the_cases_is_told_before_any_is_played()
    {
        Case("a", """{ "goal": "", "checks": [] }""");
        Case("b", """{ "goal": "Do it", "timeout": "soon", "checks": [{ "status": "done" }, { "file": "x", "callsMax": 1 }, { "absent": true, "command": "true" }] }""");
        Case("c", """{ "goal": "Do it", "chekcs": [] }""");

        Directory.CreateDirectory(Path.Combine(Root, "evals", "empty"));

        var error = (await RunAsync("eval")).ShouldEndWith(2).Error;

        error.ShouldContain(Path.Combine("empty", "eval.json"));
        foreach (var said in (string[])["There is no goal", "'checks': at least one", "'soon' is no length of time", "'done' is no status", "check 2: one of", "check 3: 'absent' goes with", "there is no member 'chekcs'"])
            error.ShouldContain(said);
    }

    [Theory]
    [InlineData("There is no case in", "nowhere")]
    [InlineData("did you mean 'sisyphus.budget.run.calls'", "--set", "sisyphus.budget.run.call=1")]
    [InlineData("a setting and its value are expected", "--set", "calls")]
    [InlineData("the provider 'scripte', and there is none of that name", "--set", "sisyphus.agents.plan.models=scripte/x")]
    [InlineData("There is no case 'b'", "--only", "b")]
    public async Task What_cannot_be_played_is_told(string told, params string[] words)
    {
        Case("a", """{ "goal": "Do it", "checks": [{ "status": "succeeded" }] }""");

        (await RunAsync(["eval", .. words])).ShouldEndWith(2).Error.ShouldContain(told);
    }

    private void Case(string name, string json)
    {
        Directory.CreateDirectory(Path.Combine(Root, "evals", name));
        Write($"evals/{name}/eval.json", json);
    }

    private static string SourceFile([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;
}
