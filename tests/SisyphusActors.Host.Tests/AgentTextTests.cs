namespace SisyphusActors.Host.Tests;

/// <summary>What is said of agents while they are at work, and after.</summary>
public sealed class AgentTextTests : WorkspaceFolder
{
    [PosixFact]
    public async Task A_run_tells_whom_each_agent_asks_and_show_what_that_has_cost()
    {
        Directory.CreateDirectory(Path.Combine(Root, ".sisyphus"));
        Write(".sisyphus/sisyphus.conf", """
            sisyphus { agents.plan.models = "scripted/large", agents.build.models = "scripted/small", models.scripted.file = "answers.json" }
            """);
        Write("answers.json", """
            { "answers": [
              { "agent": "plan", "costMicroUsd": 2500, "json": { "design": "It is written.", "files": [{ "path": "a.txt", "change": "create", "purpose": "It." }],
                "libraries": [], "risks": [], "tests": ["test -s a.txt"], "steps": [] } },
              { "agent": "build", "match": "Files that may be written", "delayMs": 600000, "text": "late" } ] }
            """);

        using var running = Start("run", "Write it down", "--id", "r", "--yes", "--allow", "*.txt");
        await running.SaysAsync("agent build: asks scripted/small");
        var shown = (await RunAsync("show", "r")).ShouldEndWith(0).Output;
        running.Kill();
        await running.EndAsync();

        running.Output.ShouldContain("agent plan: ");
        shown.ShouldContain("build: asks scripted/small for ");
        shown.ShouldContain("plan: was answered by scripted/large ");
        shown.ShouldContain("1 call, ");
        shown.ShouldContain("US $ 0.0025");
        (await RunAsync("show", "r")).ShouldEndWith(0).Output.ShouldContain("build: was cut off asking scripted/small");
    }
}
