using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.Hosting.Runs;
using SisyphusActors.Hosting.Tests.Workflows;
using SisyphusActors.Hosting.Workflows;

namespace SisyphusActors.Hosting.Tests.Runs;

/// <summary>Workflow files with agents, in a real workspace, with a model that answers from a file.</summary>
public sealed class AgentRunTests : LibraryFolder
{
    private SisyphusWorkspace Scripted(string answers)
    {
        var options = new SisyphusOptions { Workspace = Workspace().Root };
        options.Models.Scripted.File = answers;
        options.AgentModels["reviewer"] = [ModelName.Parse("scripted/any")];
        return new SisyphusWorkspace(options);
    }

    private SisyphusWorkspace Answering([System.Diagnostics.CodeAnalysis.StringSyntax("json")] string answers)
    {
        var script = Path.Combine(Workspace().Root, "script.json");
        File.WriteAllText(script, answers);
        return Scripted(script);
    }

    private string PutSkill(string text)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Workspace().Root, ".sisyphus", "skills", "code-review")).FullName;
        File.WriteAllText(Path.Combine(folder, "SKILL.md"), text);
        return text;
    }

    private async Task<(RunView Run, RunResult Result, Program Program)> Execute(SisyphusWorkspace workspace, WorkflowDefinition workflow)
    {
        var program = Open(workspace, null);
        using var limit = new CancellationTokenSource(Limit);
        var result = await program.Executor.ExecuteAsync(workflow, runId: "r", cancellation: limit.Token);
        return (program.Run("r"), result, program);
    }

    [Fact]
    public async Task The_sample_runs_as_it_says()
    {
        var (run, result, _) = await Execute(Scripted(Repository.File("samples/agents.json")), WorkflowDefinition.FromFile(Repository.File("samples/agents.yaml")));

        run.Status.ShouldBe(RunStatus.Succeeded, run.Error);
        result.Results["bugs"].GetProperty("findings").GetArrayLength().ShouldBe(1);
        result.Results["style"].GetProperty("text").GetString().ShouldBe("The names in src/net say how, not what.");
        run.Agents.Select(a => (a.Actor, a.StepId, a.State)).ShouldBe([("skill/1", "bugs", "done"), ("skill/2", "style", "done")]);
        LedgerDocument.Run(run).ShouldContain("- skill/1: reviewer at `bugs`, done; last heard of at");
    }

    [Fact]
    public async Task A_skill_is_the_system_prompt_is_recorded_by_its_hash_and_gains_by_success()
    {
        var text = PutSkill("---\nname: code-review\ndescription: Reviews.\n---\nLook twice.\n");

        var (run, _, program) = await Execute(
            Answering("""{ "answers": [ { "text": "fine", "costMicroUsd": 1200 } ] }"""), Workflow("{ id: a, agent: reviewer, prompt: look, skill: code-review }"));

        run.Status.ShouldBe(RunStatus.Succeeded, run.Error);
        var agent = run.Agents.ShouldHaveSingleItem();
        agent.SkillHash.ShouldBe(Sha256.Of(text));
        run.CostOf(agent).ShouldBe(1200);
        using var limit = new CancellationTokenSource(Limit);
        while (program.Client.Shared!.Skills.List().IsEmpty)
            await Task.Delay(10, limit.Token);
        program.Client.Shared!.Skills.List().ShouldHaveSingleItem().ShouldSatisfyAllConditions(s => s.Name.ShouldBe("code-review"), s => s.StepKind.ShouldBe("reviewer"));
    }

    [Fact]
    public async Task A_skill_that_is_not_there_fails_its_step_and_says_where_skills_are()
    {
        var (run, _, _) = await Execute(Answering("""{ "answers": [] }"""), Workflow("{ id: a, agent: reviewer, prompt: look, skill: nope }"));

        run.Error!.ShouldContain("There is no skill 'nope'. Skills are folders with a SKILL.md in .sisyphus/skills");
    }

    [Fact]
    public async Task Without_a_model_the_step_fails_and_says_how_to_set_one()
    {
        var (run, _, _) = await Execute(Workspace(), Workflow("{ id: a, agent: writer, prompt: look }"));

        run.Error!.ShouldContain("Set sisyphus.agents.writer.models.");
    }
}
