using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Runs;
using SisyphusActors.Hosting.Runs;

namespace SisyphusActors.Hosting.Tests.Runs;

/// <summary>A goal in a program, with plans from a file.</summary>
public sealed class GoalTests : LibraryFolder
{
    private const string Goal = "Write a greeting";

    private static string Plan(string path, string extra = "") =>
        $$"""{ "agent": "plan", {{extra}} "json": { "design": "Say hello.", "files": [{ "path": "{{path}}", "change": "create", "purpose": "It." }], "libraries": [], "risks": [], "tests": ["true"], "steps": [] } }""";

    private static readonly string[] Build =
    [
        """{ "agent": "build", "match": "does not exist", "json": { "summary": "Said hello.", "learnings": [], "files": [{ "path": "hello.txt", "content": "hello" }] } }""",
        """{ "agent": "build", "match": "Said hello.", "json": { "reason": "All.", "commands": ["true"] } }""",
    ];

    [Fact]
    public async Task A_plan_waits_until_the_program_approves_it_and_is_then_carried_out()
    {
        await using var program = Scripted([Plan("hello.txt"), .. Build]);

        var waiting = await program.Executor.ExecuteGoalAsync(Goal, runId: "g").WaitAsync(Limit);
        waiting.Status.ShouldBe(RunStatus.WaitingInput);
        var plan = program.Executor.PlanOf("g").ShouldNotBeNull();
        (await program.Executor.ApprovePlanAsync("g", plan, "ada").WaitAsync(Limit)).ShouldBe(Outcome.Ok);
        var done = await program.Executor.ResumeAsync("g").WaitAsync(Limit);

        done.Succeeded.ShouldBeTrue();
        done.Results["CompileST"].GetProperty("design").GetString().ShouldBe("Say hello.");
        program.Executor.PlanOf("g").ShouldBeNull();
        File.ReadAllText(Path.Combine(Workspace().Root, "hello.txt")).ShouldBe("hello");
    }

    [Fact]
    public async Task A_file_that_nobody_approved_waits_for_an_approval_of_its_own()
    {
        await using var program = Scripted(
        [
            Plan("hello.txt"),
            """{ "agent": "build", "match": "does not exist", "json": { "summary": "Said hello.", "learnings": [], "files": [{ "path": "hello.txt", "content": "hello" }, { "path": "bye.txt", "content": "bye" }] } }""",
            Build[1],
        ]);
        await program.Executor.ExecuteGoalAsync(Goal, runId: "g").WaitAsync(Limit);
        await program.Executor.ApprovePlanAsync("g", program.Executor.PlanOf("g")!, "ada").WaitAsync(Limit);

        var waiting = await program.Executor.ResumeAsync("g").WaitAsync(Limit);

        waiting.Status.ShouldBe(RunStatus.WaitingInput);
        var plan = program.Executor.PlanOf("g").ShouldNotBeNull();
        plan.Added.ShouldBe(["bye.txt"]);
        File.Exists(Path.Combine(Workspace().Root, "hello.txt")).ShouldBeFalse();
        (await program.Executor.ApprovePlanAsync("g", plan, "ada").WaitAsync(Limit)).ShouldBe(Outcome.Ok);
        (await program.Executor.ResumeAsync("g").WaitAsync(Limit)).Succeeded.ShouldBeTrue();
        File.ReadAllText(Path.Combine(Workspace().Root, "bye.txt")).ShouldBe("bye");
        program.Run("g").PlanApprovals.Select(a => a.Approval.Files.Length).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task A_run_whose_file_somebody_changed_goes_on_only_when_the_program_says_so()
    {
        const string wait = "while test -e answers.json && ! test -e go; do sleep 0.05; done";
        await using (var first = Scripted(Plan("hello.txt").Replace("true", wait), Build[0], Build[1].Replace("true", wait)))
        {
            first.Client.StopPatience = TimeSpan.Zero;
            await first.Executor.ExecuteGoalAsync(Goal, runId: "g").WaitAsync(Limit);
            await first.Executor.ApprovePlanAsync("g", first.Executor.PlanOf("g")!, "ada").WaitAsync(Limit);
            await first.Client.FollowAsync("g", run => run.LastStep == "ExecuteST[0]").WaitAsync(Limit);
        }
        var hello = Path.Combine(Workspace().Root, "hello.txt");
        File.WriteAllText(hello, "somebody else");
        await using var second = Scripted();

        var drifted = await Should.ThrowAsync<RunDriftedException>(() => second.Executor.ResumeAsync("g").WaitAsync(Limit));
        drifted.Message.ShouldContain("hello.txt was changed after this run wrote it.");
        (await second.Executor.RetryAsync("g", "ExecuteST").WaitAsync(Limit)).ShouldBeOfType<Outcome.Refused>().Reason.ShouldBe(RunDrift.Reason);

        (await second.Executor.AcceptDriftAsync("g", "ada").WaitAsync(Limit)).ShouldBe(Outcome.Ok);
        second.Run("g").PlanApprovals.Select(a => a.Approval.By).ShouldBe(["ada", "ada"]);
        (await second.Client.DriftAsync("g").WaitAsync(Limit)).IsNone.ShouldBeTrue();
        await second.Executor.CancelAsync("g", "enough").WaitAsync(Limit);
    }

    [Fact]
    public async Task A_plan_waits_over_programs_and_a_repeated_call_takes_up_the_same_run()
    {
        await using (var first = Scripted([Plan("hello.txt"), .. Build]))
            await first.Executor.ExecuteGoalAsync(Goal, runId: "g").WaitAsync(Limit);
        await using var second = Scripted();

        (await second.Executor.ExecuteGoalAsync(Goal, runId: "g").WaitAsync(Limit)).Status.ShouldBe(RunStatus.WaitingInput);
        await Should.ThrowAsync<RunMismatchException>(() => second.Executor.ExecuteGoalAsync("Another goal", runId: "g"));

        (await second.Executor.ApprovePlanAsync("g", second.Executor.PlanOf("g")!).WaitAsync(Limit)).ShouldBe(Outcome.Ok);
        (await second.Executor.ResumeAsync("g").WaitAsync(Limit)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task A_plan_that_was_rejected_meanwhile_is_not_approved()
    {
        await using var program = Scripted(Plan("hello.txt"), Plan("other.txt"));
        await program.Executor.ExecuteGoalAsync(Goal, runId: "g").WaitAsync(Limit);
        var old = program.Executor.PlanOf("g")!;

        await program.Executor.RejectPlanAsync("g", old, "not there").WaitAsync(Limit);
        await program.Executor.ResumeAsync("g").WaitAsync(Limit);

        (await program.Executor.ApprovePlanAsync("g", old).WaitAsync(Limit)).ShouldBeOfType<Outcome.Refused>().Reason.ShouldBe("plan-hash-mismatch");
        program.Executor.PlanOf("g")!.Output.Files.Single().Path.ShouldBe("other.txt");
    }

    [Fact]
    public async Task Revisions_end_with_what_was_wrong()
    {
        await using var program = Scripted(Plan("../out.txt", "\"repeat\": true,"));

        var failed = await program.Executor.ExecuteGoalAsync(Goal, runId: "g").WaitAsync(Limit);

        failed.Status.ShouldBe(RunStatus.Failed);
        failed.Error.ShouldBe("The validator rejected the plan and its revision.");
        failed.Problems.ShouldHaveSingleItem().Message.ShouldContain("'../out.txt'");
        program.Run("g").Calls.Count().ShouldBe(2);
    }

    [Fact]
    public async Task An_answer_that_is_no_plan_fails_the_run_for_good_with_the_diagnosis()
    {
        await using var program = Scripted("""{ "agent": "plan", "repeat": true, "json": { "design": "no more" } }""");

        var failed = await program.Executor.ExecuteGoalAsync(Goal, runId: "g").WaitAsync(Limit);

        failed.Status.ShouldBe(RunStatus.Failed);
        failed.Error.ShouldNotBeNull().ShouldContain("BadAnswer");
        failed.Error.ShouldContain("files");
    }

    private Program Scripted(params string[] answers)
    {
        var workspace = Workspace();
        var script = Path.Combine(workspace.Root, "answers.json");
        if (answers.Length > 0)
            File.WriteAllText(script, $$"""{ "answers": [{{string.Join(",", answers)}}] }""");
        workspace.Options.Models.Scripted.File = script;
        workspace.Options.Planning.RevisionsMax = 1;
        foreach (var agent in (string[])["plan", "build"])
            workspace.Options.AgentModels[agent] = [ModelName.Parse("scripted/any")];
        return Open(workspace, null);
    }
}
