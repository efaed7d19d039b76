using System.Text.Json;
using SisyphusActors.MockModel;
using SisyphusActors.Seams.Tests.Models.OpenCode;

namespace SisyphusActors.Host.Tests;

/// <summary>A goal's whole way with the real OpenCode server, and a model that counts what a provider would bill.</summary>
public sealed class GoalWithOpenCodeTests : WorkspaceFolder
{
    private const string Goal = "Add an OIDC login flow";

    [OpenCodeFact]
    public async Task A_goal_is_planned_rejected_planned_anew_approved_written_tested_mended_and_paid_once()
    {
        var answers = Answers();
        await using var mock = (await MockModelServer.StartAsync())
            .On("broken", new MockReply.Status(400, "no such model"))
            .On("planner", new MockReply.Answer(answers[1]), new MockReply.Answer(answers[0]))
            .On("builder", answers[2..].Select(answer => new MockReply.Answer(answer)));
        Configure(mock.Address);
        (await RunAsync("memory", "store", "quick-oidc accepts tokens of any issuer: use openid-client", "--type", "correction", "--entity", "quick-oidc")).ShouldEndWith(0);

        // The first model cannot, so the second one is asked; its first plan relies on what a memory speaks against.
        (await RunAsync("run", Goal, "--id", "oidc", "--no-wait")).ShouldEndWith(3).Output.ShouldContain("waits for you: plan ");
        Directory.Exists(Path.Combine(Root, "src")).ShouldBeFalse("nobody has approved anything");
        (await RunAsync("mail", "read", "planner/1")).ShouldEndWith(0).Output.ShouldContain("quick-oidc accepts tokens of any issuer");

        // Four calls may be made, and one that fails is one; the governor stops the fifth before it is sent.
        (await RunAsync("approve", "oidc")).ShouldEndWith(3);
        (await StatusAsync("oidc")).ShouldBe("paused");
        mock.Count("builder").ShouldBe(1);
        (await RunAsync("budget", "oidc", "--add", "calls=10")).ShouldEndWith(0).Output.ShouldContain("succeeded");

        File.ReadAllText(Path.Combine(Root, "src/login/oidc.ts")).ShouldContain("expectedState");
        (mock.Count("broken"), mock.Count("planner"), mock.Count("builder")).ShouldBe((1, 2, 4), "no call is paid twice");
        var run = (await RunAsync("show", "oidc", "--json")).ShouldEndWith(0).Json;
        run.GetProperty("round").GetInt32().ShouldBe(2);
        run.GetProperty("calls").EnumerateArray().Select(call => (call.GetProperty("model").GetString(), call.GetProperty("status").GetString())).Distinct()
            .ShouldBe([("opencode/mock/broken", "failed"), ("opencode/mock/planner", "answered"), ("opencode/mock/builder", "answered")]);
        var ledger = File.ReadAllText(Path.Combine(Root, ".sisyphus/ledgers/oidc.md"));
        foreach (var told in (string[])["quick-oidc", "approved plan", "- Round: 2 of 3", "- Written: `src/login/oidc.ts`", "- Passed in round 2: `sh src/login/oidc.test.sh`"])
            ledger.ShouldContain(told);
        await ShouldHaveLearnedAsync(ledger);
        (await RunAsync("ledger", "--verify")).ShouldEndWith(0);
        (await RunAsync("doctor", "--deep")).ShouldEndWith(0);
    }

    /// <summary>The skill of the round that failed was penalised, and what there is to show and to remember is told.</summary>
    private async Task ShouldHaveLearnedAsync(string ledger)
    {
        foreach (var told in (string[])
        [
            "took skill careful", "penalised skill careful", "took skill quick", "rewarded skill quick", "- Milestones: `evidence/oidc.md`",
            "- Scan: not scanned: no-such-scanner is not installed", "- insight: A callback that does not compare the state",
        ])
            ledger.ShouldContain(told);
        (await RunAsync("skills", "list", "--kind", "build", "--json")).ShouldEndWith(0).Json.GetProperty("skills").EnumerateArray()
            .Select(skill => (skill.GetProperty("name").GetString(), skill.GetProperty("lastOutcome").GetString())).ShouldBe([("quick", "succeeded"), ("careful", "failed")]);
        var evidence = File.ReadAllText(Path.Combine(Root, ".sisyphus/evidence/oidc.md"));
        foreach (var shown in (string[])["## Plan approved", "## Round 1: tests", "exit code 1", "## Round 2: files", "## Round 2: tests", "exit code 0", "## Round 2: scan", "not scanned: "])
            evidence.ShouldContain(shown);
        (await RunAsync("memory", "find", "state", "callback")).ShouldEndWith(0).Output.ShouldContain("accepts logins that nobody began");
    }

    [OpenCodeFact]
    public async Task A_host_killed_while_the_model_plans_finds_the_answer_that_was_paid()
    {
        var release = new TaskCompletionSource();
        await using var mock = (await MockModelServer.StartAsync()).On("planner", new MockReply.Held(new MockReply.Answer(Answers()[0]), release.Task));
        Configure(mock.Address, "opencode/mock/planner");
        using (var killed = Start("run", Goal, "--id", "oidc"))
        {
            await mock.RequestedAsync("planner");
            killed.Kill();
            await killed.EndAsync();
        }

        using var resumed = Start("resume", "oidc");
        await resumed.SaysAsync("# Brief of run");
        release.SetResult();

        (await resumed.EndAsync()).ShouldEndWith(3).Output.ShouldContain("waits for you: plan ");
        mock.Count("planner").ShouldBe(1);
    }

    /// <summary>What the models of the sample say: the good plan, the bad one, and what is built of the good one.</summary>
    private static string[] Answers()
    {
        var sample = Path.Combine(Path.GetDirectoryName(SourceFile())!, "..", "..", "samples", "intents", "answers.json");
        using var script = JsonDocument.Parse(File.ReadAllText(sample), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        return [.. script.RootElement.GetProperty("answers").EnumerateArray().Select(answer => answer.GetProperty("json").GetRawText())];
    }

    private void Configure(Uri mock, string planners = "opencode/mock/broken opencode/mock/planner")
    {
        foreach (var skill in (string[])["careful", "quick"])
        {
            Directory.CreateDirectory(Path.Combine(Root, "skills", skill));
            Write($"skills/{skill}/SKILL.md", $"---\nname: {skill}\ndescription: Be {skill}.\n---\nBe {skill}.\n");
        }
        OpenCodeOfWorkspace.Configure(Root, mock, planners, """
            agents.build.skills = "careful quick"
            scan.command = "no-such-scanner"
            budget.run.calls = 4
            """);
    }

    private static string SourceFile([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;
}
