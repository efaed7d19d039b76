using SisyphusActors.MockModel;

namespace SisyphusActors.Host.Tests;

/// <summary>A host killed with SIGKILL while a model is asked: what was paid for is not paid for again in silence.</summary>
public sealed class GoalKilledTests : WorkspaceFolder
{
    private const string Plan =
        """{ "design": "A file.", "files": [{ "path": "a.txt", "change": "create", "purpose": "It." }], "libraries": [], "risks": [], "tests": ["test -f a.txt"], "steps": [] }""";

    [PosixFact]
    public async Task A_call_at_work_is_in_doubt_and_asked_again_only_when_a_person_says_so()
    {
        await using var mock = (await MockModelServer.StartAsync()).On("planner", new MockReply.Hang(), new MockReply.Answer(Plan));
        Configure(mock.Address);
        using (var killed = Start("run", "Write a file", "--id", "g"))
        {
            await mock.RequestedAsync("planner");
            killed.Kill();
            await killed.EndAsync();
        }

        (await RunAsync("resume", "g")).ShouldEndWith(3).Output.ShouldContain("in doubt");

        (await StatusAsync("g")).ShouldBe("needs_attention");
        mock.Count("planner").ShouldBe(1);
        (await RunAsync("resolve", "g", "CompileST", "--retry")).ShouldEndWith(3);
        (await StatusAsync("g")).ShouldBe("waiting_input");
        mock.Count("planner").ShouldBe(2);
    }

    [PosixFact]
    public async Task An_answer_that_was_recorded_is_not_asked_for_again()
    {
        await using var mock = (await MockModelServer.StartAsync())
            .On("planner", new MockReply.Answer(Plan))
            .On("builder", new MockReply.Answer("""{ "summary": "Done.", "learnings": [], "files": [{ "path": "a.txt", "content": "a" }] }"""), new MockReply.Hang(), new MockReply.Answer("""{ "reason": "All.", "commands": ["test -f a.txt"] }"""));
        Configure(mock.Address);
        (await RunAsync("run", "Write a file", "--id", "g", "--no-wait")).ShouldEndWith(3);
        using (var killed = Start("approve", "g"))
        {
            await mock.RequestedAsync("builder", nth: 2);
            killed.Kill();
            await killed.EndAsync();
        }
        File.ReadAllText(Path.Combine(Root, "a.txt")).ShouldBe("a");

        (await RunAsync("resume", "g")).ShouldEndWith(3);
        (await RunAsync("resolve", "g", "DecideST", "--settled", "--output", """{ "reason": "I was asked.", "commands": ["test -f a.txt"] }""")).ShouldEndWith(0);

        (await StatusAsync("g")).ShouldBe("succeeded");
        (mock.Count("planner"), mock.Count("builder")).ShouldBe((1, 2));
    }

    private void Configure(Uri mock)
    {
        Directory.CreateDirectory(Path.Combine(Root, ".sisyphus"));
        Write(".sisyphus/sisyphus.conf", $$"""
            sisyphus {
              agents { plan.models = "openai/planner", build.models = "openai/builder" }
              models.openai.endpoint = "{{mock}}"
            }
            """);
    }
}
