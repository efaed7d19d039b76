using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Hosting.Tests.Runs;

/// <summary>An approved plan in a real workspace, with a model that answers from a file.</summary>
public sealed class BuildRunTests : LibraryFolder
{
    private static readonly RunActors Run = new("built");

    private static readonly PlanOutput Output = new(
        "A script that greets.", [new PlannedFile("bin/greet.sh", FileChange.Create, "greets")], [], [], ["sh bin/greet.sh | grep -x hello", "test -f bin/greet.sh"], []);

    private SisyphusWorkspace Scripted([System.Diagnostics.CodeAnalysis.StringSyntax("json")] string answers)
    {
        var script = Path.Combine(Workspace().Root, "script.json");
        File.WriteAllText(script, answers);
        var options = new SisyphusOptions { Workspace = Workspace().Root };
        options.Models.Scripted.File = script;
        options.AgentModels["build"] = [ModelName.Parse("scripted/any")];
        options.Scan.Command = "bin/ubs";
        return new SisyphusWorkspace(options);
    }

    private string Greeter => Path.Combine(Workspace().Root, "bin", "greet.sh");

    /// <summary>What a coordinator records when a person has approved the plan.</summary>
    private void Approve(int roundsMax = 3)
    {
        Directory.CreateDirectory(Workspace().Folder);
        using var journal = SqliteJournal.Open(Workspace().DatabasePath);
        var (plan, approval) = (IntentPlan.Of("Greet", Output, 16, roundsMax), new PlanApproval(Output.Hash, BaseCommit: null, [new ApprovedFile("bin/greet.sh", null)], "ada"));
        IEvent[] events =
        [
            new RunEvent.RunQueued("Greet", "a goal", Json.EmptyObject, "seed", Workspace().Root, "ada"), new RunEvent.RunPlanning(), new RunEvent.PlanFinalised(Output.Hash),
            new RunEvent.RunStarted(), new ActorEvent.MessageSent(Run.Executor, new ExecutorMessage.StartExecution(plan, Json.EmptyObject, "seed", Approval: approval), 0),
        ];
        journal.Commit([new AppendBatch(Run.Coordinator, 0, [.. events.Select(e => new RecordedEvent(DateTimeOffset.UtcNow, "test", e))])]);
    }

    private async Task<RunView> Carried(SisyphusWorkspace workspace)
    {
        var program = Open(workspace, null);
        using var limit = new CancellationTokenSource(Limit);
        await program.Executor.ResumeAsync(Run.RunId, limit.Token);
        return program.Run(Run.RunId);
    }

    private const string Twice = """
        { "answers": [
          { "agent": "build", "match": "bin/greet.sh does not exist", "json": { "summary": "It greets.", "files": [ { "path": "bin/greet.sh", "content": "echo helo\n" } ] } },
          { "agent": "build", "match": "It greets.", "json": { "reason": "Both.", "commands": [ "test -f bin/greet.sh", "sh bin/greet.sh | grep -x hello" ] } },
          { "agent": "build", "match": "exit code 1", "json": { "summary": "A letter was missing.", "files": [ { "path": "bin/greet.sh", "content": "echo hello\n" } ] } },
          { "agent": "build", "match": "A letter was missing.", "json": { "reason": "The one that failed.", "commands": [ "sh bin/greet.sh | grep -x hello" ] } } ] }
        """;

    [Fact]
    public async Task What_was_approved_is_written_tested_mended_and_tested_again()
    {
        Approve();

        var run = await Carried(Scripted(Twice));

        run.Status.ShouldBe(RunStatus.Succeeded, run.Error);
        File.ReadAllText(Greeter).ShouldBe("echo hello\n");
        run.Round.ShouldBe(2);
        run.Files.ShouldHaveSingleItem().ShouldSatisfyAllConditions(f => f.Before.ShouldBeNull(), f => f.After.ShouldBe(Sha256.Of("echo hello\n")), f => f.Edits.ShouldBe(2));
        run.Tests.Select(t => (t.Round, t.Command)).ShouldBe([(1, "test -f bin/greet.sh"), (2, "sh bin/greet.sh | grep -x hello")]);
        run.Steps.Select(s => s.Id).ShouldBe(["CompileST", "ApplyPatchST", "DecideST", "ExecuteST", "ExecuteST[0]", "FinaliseST"], "the first round's second item is gone");
        var ledger = LedgerDocument.Run(run);
        foreach (var line in (string[])["- Round: 2 of 3", "- Written: `bin/greet.sh`, SHA-256", "- Passed in round 1: `test -f bin/greet.sh`", "round 2 of 3", "- Scan: not scanned: bin/ubs is not installed"])
            ledger.ShouldContain(line);
        var evidence = File.ReadAllText(Path.Combine(Workspace().Folder, "evidence", "built.md"));
        foreach (var line in (string[])["## Round 1: files", "+1 −0 lines", "exit code 1", "## Round 2: files", "+1 −1 lines", "## Round 2: tests", "exit code 0\n\n```\nhello\n```", "not scanned: bin/ubs is not installed"])
            evidence.ShouldContain(line);
    }

    [Fact]
    public async Task A_skill_whose_round_failed_is_penalised_and_the_next_round_is_the_other_ones()
    {
        Approve();
        foreach (var skill in (string[])["careful", "quick"])
        {
            Directory.CreateDirectory(Path.Combine(Workspace().Root, "skills", skill));
            File.WriteAllText(Path.Combine(Workspace().Root, "skills", skill, "SKILL.md"), $"---\nname: {skill}\n---\nBe {skill}.\n");
        }
        var workspace = Scripted(Twice);
        workspace.Options.AgentSkills["build"] = ["quick", "careful"];

        var program = Open(workspace, null);
        using var limit = new CancellationTokenSource(Limit);
        await program.Executor.ResumeAsync(Run.RunId, limit.Token);
        var run = program.Run(Run.RunId);
        await program.DisposeAsync();

        run.Status.ShouldBe(RunStatus.Succeeded, run.Error);
        using var journal = SqliteJournal.Open(Workspace().DatabasePath);
        new Journal.Projections.SharedReader(journal, journal.OpenReader).Skills.List().Select(s => (s.Name, s.StepKind, s.Tries, s.LastOutcome, s.LastSource))
            .ShouldBe([("quick", "build", 1, "succeeded", "built"), ("careful", "build", 1, "failed", "built")]);
        new Journal.Projections.SharedReader(journal, journal.OpenReader).Memories.List(type: null, 10).Select(m => (m.Type, m.Source, m.Text.Contains("and passed after a change of bin/greet.sh")))
            .ShouldBe([("learning", "built", true)]);
        LedgerDocument.Run(run).ShouldContain("## Learned\n\n- learning: sh bin/greet.sh");
        run.Decisions.Select(d => d.What).Where(what => what.Contains("skill")).ShouldBe(
            ["took skill careful", "penalised skill careful", "took skill quick", "rewarded skill quick"]);
    }

    [Fact]
    public async Task The_tables_and_the_ledger_are_what_a_rebuild_gives()
    {
        Approve();
        var program = Open(Scripted(Twice), null);
        using var limit = new CancellationTokenSource(Limit);
        await program.Executor.ResumeAsync(Run.RunId, limit.Token);
        await program.DisposeAsync();

        using var journal = SqliteJournal.Open(Workspace().DatabasePath);
        using var projector = new Journal.Projections.Projector(journal, Workspace().Folder);
        projector.CatchUp();
        projector.Verify().ShouldBeEmpty();
    }

    [Fact]
    public async Task After_the_last_round_the_run_has_failed()
    {
        Approve(roundsMax: 1);

        var run = await Carried(Scripted(Twice));

        run.Status.ShouldBe(RunStatus.Failed);
        run.Error!.ShouldContain("failed in the last of 1 rounds: exit code 1");
    }

    [Fact]
    public async Task A_file_that_nobody_approved_is_not_written_and_is_named()
    {
        Approve();

        var run = await Carried(Scripted("""{ "answers": [ { "json": { "summary": "", "files": [ { "path": "other.sh", "content": "x" } ] } } ] }"""));

        run.Status.ShouldBe(RunStatus.Failed);
        run.Error!.ShouldContain("'other.sh', and nobody has approved that");
        File.Exists(Path.Combine(Workspace().Root, "other.sh")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_file_that_somebody_else_made_meanwhile_is_left_alone()
    {
        Approve();
        Directory.CreateDirectory(Path.GetDirectoryName(Greeter)!);
        File.WriteAllText(Greeter, "mine");

        var run = await Carried(Scripted(Twice.Replace("bin/greet.sh does not exist", "bin/greet.sh is now")));

        run.Error!.ShouldContain("Somebody else has changed it");
        File.ReadAllText(Greeter).ShouldBe("mine");
    }
}
