using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using SisyphusActors.Seams.Tests;

namespace SisyphusActors.Host.Tests;

/// <summary>A goal's way from the command line, with the plans of <c>samples/intents</c>.</summary>
public sealed class IntentTests : WorkspaceFolder
{
    private const string Goal = "Add an OIDC login flow";

    private static readonly string Sample = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(SourceFile())!, "..", "..", "samples", "intents"));

    [PosixFact]
    public async Task The_sample_rejects_a_library_through_a_memory_pivots_waits_for_a_person_writes_tests_and_mends()
    {
        await PrepareAsync();

        (await RunAsync("run", Goal, "--id", "oidc", "--no-wait")).ShouldEndWith(3).Output.ShouldContain("waits for you: plan ");

        (await RunAsync("mail", "read", "planner/1")).ShouldEndWith(0).Output.ShouldContain("quick-oidc accepts tokens of any issuer");
        (await RunAsync("mail", "agents")).ShouldEndWith(0).Output.ShouldContain("validator");
        var shown = (await RunAsync("show", "oidc", "--json")).ShouldEndWith(0).Json;
        shown.GetProperty("plan").GetProperty("output").GetProperty("libraries")[0].GetProperty("name").GetString().ShouldBe("openid-client");
        var next = shown.GetProperty("run").GetProperty("nextAction").GetString()!;
        next.ShouldStartWith("sisyphus approve oidc --plan ");
        File.ReadAllText(Path.Combine(Root, ".sisyphus/ledgers/oidc.md")).ShouldContain(next);

        var approved = (await RunAsync([.. next.Split(' ').Skip(1)])).ShouldEndWith(0).Output;

        approved.ShouldContain("create:   src/login/oidc.ts");
        approved.ShouldContain("2 of 10 calls");
        approved.ShouldContain("succeeded");
        File.ReadAllText(Path.Combine(Root, "src/login/oidc.ts")).ShouldContain("expectedState");
        var ended = (await RunAsync("show", "oidc", "--json")).Json;
        ended.GetProperty("round").GetInt32().ShouldBe(2);
        ended.GetProperty("files").GetArrayLength().ShouldBe(2);
        (await RunAsync("ledger", "--verify")).ShouldEndWith(0);
        Approvals().ShouldBe(1);
    }

    [GitFact]
    public async Task Another_plan_or_another_commit_is_not_approved()
    {
        await PrepareAsync();
        Git("init", "-q");
        Git("commit", "-q", "--allow-empty", "-m", "one");
        (await RunAsync("run", Goal, "--id", "oidc", "--no-wait")).ShouldEndWith(3);

        (await RunAsync("approve", "oidc", "--plan", "0123456789ab")).ShouldEndWith(6).Error.ShouldContain("not 0123456789ab");
        Git("commit", "-q", "--allow-empty", "-m", "two");
        (await RunAsync("approve", "oidc")).ShouldEndWith(6).Error.ShouldContain("check that one out again");
        Git("reset", "-q", "--soft", "HEAD~1");
        Directory.CreateDirectory(Path.Combine(Root, "src/login"));
        Write("src/login/oidc.ts", "// somebody else was here");
        (await RunAsync("approve", "oidc")).ShouldEndWith(6).Error.ShouldContain("src/login/oidc.ts was created since the plan was made.");
        Approvals().ShouldBe(0);

        File.Delete(Path.Combine(Root, "src/login/oidc.ts"));
        (await RunAsync("approve", "oidc")).ShouldEndWith(0);
    }

    [PosixFact]
    public async Task Leave_for_all_its_files_asks_nobody_and_for_some_of_them_says_which_are_left()
    {
        await PrepareAsync();

        (await RunAsync("run", Goal, "--id", "some", "--no-wait", "--yes", "--allow", "src/login/oidc.ts")).ShouldEndWith(3)
            .Output.ShouldContain("no --allow fits src/login/oidc.test.sh");
        (await RunAsync("run", Goal, "--id", "all", "--yes", "--allow", "src/**")).ShouldEndWith(0).Output.ShouldContain("succeeded");
    }

    [PosixFact]
    public async Task A_rejected_plan_is_made_anew_with_the_reason()
    {
        await PrepareAsync();
        var script = File.ReadAllText(Path.Combine(Root, "answers.json"));
        Write("answers.json", script.Replace("\"match\": \"OIDC\"", "\"match\": \"OIDC\", \"repeat\": true").Replace(
            "\"answers\": [", "\"answers\": [{ \"agent\": \"plan\", \"match\": \"ada wants passport\", \"json\": " + """
            { "design": "With passport.", "files": [{ "path": "a.ts", "change": "create", "purpose": "It." }], "libraries": [], "risks": [], "tests": ["true"], "steps": [] }
            """ + "},"));
        (await RunAsync("run", Goal, "--id", "oidc", "--no-wait")).ShouldEndWith(3);

        (await RunAsync("reject", "oidc", "--reason", "ada wants passport")).ShouldEndWith(3).Output.ShouldContain("With passport.");

        (await RunAsync("cancel", "oidc")).ShouldEndWith(0);
        (await RunAsync("approve", "oidc")).ShouldEndWith(6).Error.ShouldContain("waits for no approval: it is cancelled");
    }

    [PosixFact]
    public async Task A_policy_that_cannot_be_asked_fails_the_run_and_says_so()
    {
        await PrepareAsync();
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path.Combine(Root, ".sisyphus/policies/few-files"), UnixFileMode.UserRead);

        (await RunAsync("run", Goal, "--id", "oidc")).ShouldEndWith(1).Output.ShouldContain("policy 'few-files' could not be asked");
        (await RunAsync("policy", "test")).ShouldEndWith(1);
    }

    [PosixFact]
    public async Task A_plan_and_what_a_failed_step_is_looked_into_by_are_documents_of_the_run()
    {
        await PrepareAsync();
        (await RunAsync("run", Goal, "--id", "oidc", "--no-wait")).ShouldEndWith(3);
        Write("answers.json", """{ "answers": [{ "agent": "plan", "repeat": true, "json": { "design": "Half a plan." } }] }""");
        (await RunAsync("run", Goal, "--id", "half")).ShouldEndWith(1).Output.ShouldContain("No model gave a plan");

        var plan = (await RunAsync("artifacts", "oidc", "plan.json")).ShouldEndWith(0).Output;
        var listed = (await RunAsync("artifacts", "oidc", "--json")).ShouldEndWith(0).Json.GetProperty("artifacts")[0];
        listed.GetProperty("kind").GetString().ShouldBe("plan_card");
        listed.GetProperty("hash").GetString().ShouldBe(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(plan))));
        (await RunAsync("show", "oidc")).Output.ShouldContain(listed.GetProperty("hash").GetString()![..12]);

        var diagnostic = (await RunAsync("artifacts", "half", "diagnostic.json", "--json")).ShouldEndWith(0).Json.GetProperty("content");
        diagnostic.GetProperty("stepId").GetString().ShouldBe("CompileST");
        diagnostic.GetProperty("calls").GetArrayLength().ShouldBe(4);
        diagnostic.GetProperty("calls")[0].GetProperty("badAnswer").GetString()!.ShouldContain("Half a plan.");
        (await RunAsync("artifacts", "oidc", "diagnostic.json")).ShouldEndWith(4).Error.ShouldContain("there is plan.json");
        (await RunAsync("ledger", "--verify")).ShouldEndWith(0);
    }

    [PosixFact]
    public async Task Ctrl_C_while_a_model_plans_waits_for_the_answer_that_is_paid()
    {
        await PrepareAsync();
        Write("answers.json", File.ReadAllText(Path.Combine(Root, "answers.json")).Replace("\"match\": \"OIDC\"", "\"match\": \"OIDC\", \"delayMs\": 2000"));
        using var running = Start("run", Goal, "--id", "oidc");
        await running.SaysAsync("agent plan: asks");

        running.Signal("INT");

        (await running.EndAsync()).ShouldEndWith(130);
        (await RunAsync("show", "oidc", "--json")).ShouldEndWith(0).Json.GetProperty("calls")[0].GetProperty("status").GetString().ShouldBe("answered");
        (await RunAsync("resume", "oidc", "--detach")).ShouldEndWith(0);
        await UntilAsync(async () => await StatusAsync("oidc") == "waiting_input");
        (await RunAsync("stop")).ShouldEndWith(0);
    }

    [PosixFact]
    public async Task The_samples_policies_pass_their_test()
    {
        await PrepareAsync();

        var tested = (await RunAsync("policy", "test", "--json")).ShouldEndWith(0).Json;

        tested.GetProperty("passed").GetBoolean().ShouldBeTrue();
        tested.GetProperty("fixtures").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task Without_a_model_a_goal_says_how_to_configure_one_and_starts_nothing()
    {
        var error = (await RunAsync("run", Goal)).ShouldEndWith(2).Error;

        error.ShouldContain("sisyphus.agents.plan.models");
        Directory.Exists(Path.Combine(Root, ".sisyphus")).ShouldBeFalse();
    }

    [Fact]
    public async Task Without_a_model_that_writes_a_goal_is_not_even_planned()
    {
        Directory.CreateDirectory(Path.Combine(Root, ".sisyphus"));
        Write(".sisyphus/sisyphus.conf", "sisyphus.agents.plan.models = \"scripted/any\"");

        (await RunAsync("run", Goal)).ShouldEndWith(2).Error.ShouldContain("sisyphus.agents.build.models");
    }

    [Theory]
    [InlineData("scripte/any", "the provider 'scripte'")]
    [InlineData("scripted/any", "Set sisyphus.models.scripted.file")]
    public async Task A_provider_that_is_not_there_is_told_and_nothing_is_started(string model, string told)
    {
        Directory.CreateDirectory(Path.Combine(Root, ".sisyphus"));
        Write(".sisyphus/sisyphus.conf", $"sisyphus.agents {{ plan.models = \"{model}\", build.models = \"openai/any\" }}");

        (await RunAsync("run", Goal)).ShouldEndWith(2).Error.ShouldContain(told);
    }

    [Theory]
    [InlineData("my flow.yaml")]
    [InlineData("flows/build")]
    [InlineData("build")]
    public async Task What_looks_like_a_file_is_one(string argument) => (await RunAsync("run", argument)).ShouldEndWith(2).Error.ShouldContain(argument);

    [Theory]
    [InlineData("--yes and --allow go together", "--yes")]
    [InlineData("--yes and --allow go together", "--allow", "src/**")]
    [InlineData("must be relative to the workspace", "--yes", "--allow", "/etc/**")]
    [InlineData("A goal takes no inputs", "--input", "a=b")]
    public async Task What_a_goal_does_not_take_is_told(string told, params string[] options) =>
        (await RunAsync(["run", Goal, .. options])).ShouldEndWith(2).Error.ShouldContain(told);

    private async Task PrepareAsync()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.Combine(Sample, "policies"), "*", SearchOption.AllDirectories).Append(Path.Combine(Sample, "policies")))
        {
            Directory.CreateDirectory(Path.Combine(Root, ".sisyphus", Path.GetRelativePath(Sample, folder)));
            foreach (var file in Directory.EnumerateFiles(folder))
                File.Copy(file, Path.Combine(Root, ".sisyphus", Path.GetRelativePath(Sample, file)));
        }
        File.Copy(Path.Combine(Sample, "sisyphus.conf"), Path.Combine(Root, ".sisyphus/sisyphus.conf"));
        File.Copy(Path.Combine(Sample, "answers.json"), Path.Combine(Root, "answers.json"));
        (await RunAsync("memory", "store", "quick-oidc accepts tokens of any issuer: use openid-client", "--type", "correction", "--entity", "quick-oidc")).ShouldEndWith(0);
    }

    private long Approvals()
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(Root, ".sisyphus/sisyphus-state.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM plan_approvals";
        return (long)command.ExecuteScalar()!;
    }

    private void Git(params string[] words)
    {
        using var git = Process.Start("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", "-C", Root, .. words]);
        git.WaitForExit();
        git.ExitCode.ShouldBe(0);
    }

    private static string SourceFile([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;
}
