using SisyphusActors.MockModel;
using SisyphusActors.Seams.Tests.Models.OpenCode;

namespace SisyphusActors.Host.Tests;

/// <summary>OpenCode killed with SIGKILL around a call of a goal, while its host lives. What the mock counts is what a provider would bill.</summary>
public sealed class OpenCodeKilledTests : WorkspaceFolder
{
    private const string Goal = "Write a file";

    private const string Plan =
        """{ "design": "A file.", "files": [{ "path": "a.txt", "change": "create", "purpose": "It." }], "libraries": [], "risks": [], "tests": ["test -f a.txt"], "steps": [] }""";

    [OpenCodeFact]
    public async Task Killed_between_an_answer_that_was_read_and_the_next_session_nothing_is_asked_again()
    {
        await using var mock = (await MockModelServer.StartAsync())
            .On("planner", new MockReply.Answer(Plan))
            .On("builder", new MockReply.Answer("""{ "summary": "Done.", "learnings": [], "files": [{ "path": "a.txt", "content": "a" }] }"""), new MockReply.Answer("""{ "reason": "All.", "commands": ["test -f a.txt"] }"""));
        var server = OpenCodeOfWorkspace.Configure(Root, mock.Address, "opencode/mock/planner");
        Directory.CreateDirectory(Path.Combine(Root, ".sisyphus/policies"));
        Write(".sisyphus/policies/wait", "#!/bin/sh\ntouch asked\nuntil test -e go; do sleep 0.05; done\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path.Combine(Root, ".sisyphus/policies/wait"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using var run = Start("run", Goal, "--id", "g", "--yes", "--allow", "**");
        await UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(Root, "asked"))));

        await server.KillAsync();
        Write("go", "");

        (await run.EndAsync()).ShouldEndWith(0).Output.ShouldContain("succeeded");
        File.ReadAllText(Path.Combine(Root, "a.txt")).ShouldBe("a");
        (mock.Count("planner"), mock.Count("builder")).ShouldBe((1, 2));
        await ShouldHaveAsync(("planner", "answered"), ("builder", "answered"), ("builder", "answered"));
    }

    [OpenCodeFact]
    public async Task Killed_while_the_model_answers_the_call_is_in_doubt_and_a_person_has_it_asked_again()
    {
        await using var mock = (await MockModelServer.StartAsync()).On("planner", new MockReply.Hang("It was a dark and"), new MockReply.Answer(Plan));
        var server = OpenCodeOfWorkspace.Configure(Root, mock.Address, "opencode/mock/planner");
        using var run = Start("run", Goal, "--id", "g", "--no-wait");
        await mock.RequestedAsync("planner");

        await server.KillAsync();

        (await run.EndAsync()).ShouldEndWith(3).Output.ShouldContain("in doubt");
        (await StatusAsync("g")).ShouldBe("needs_attention");
        mock.Count("planner").ShouldBe(1);
        (await RunAsync("resolve", "g", "CompileST", "--retry")).ShouldEndWith(3).Output.ShouldContain("waits for you: plan ");
        mock.Count("planner").ShouldBe(2);
        await ShouldHaveAsync(("planner", "retracted"), ("planner", "answered"));
    }

    [OpenCodeFact]
    public async Task Killed_after_the_answer_and_before_it_is_read_the_answer_is_found()
    {
        var release = new TaskCompletionSource();
        await using var mock = (await MockModelServer.StartAsync()).On("planner", new MockReply.Held(new MockReply.Answer(Plan), release.Task));
        var server = OpenCodeOfWorkspace.Configure(Root, mock.Address, "opencode/mock/planner");
        using var run = Start("run", Goal, "--id", "g", "--no-wait");
        var request = await mock.RequestedAsync("planner");
        run.Signal("STOP");
        release.SetResult();
        await server.NotesAnswerAsync(request);

        await server.KillAsync();
        run.Signal("CONT");

        (await run.EndAsync()).ShouldEndWith(3).Output.ShouldContain("waits for you: plan ");
        mock.Count("planner").ShouldBe(1);
        await ShouldHaveAsync(("planner", "answered"));
    }

    private async Task ShouldHaveAsync(params (string Model, string Status)[] calls) =>
        (await RunAsync("show", "g", "--json")).ShouldEndWith(0).Json.GetProperty("calls").EnumerateArray()
            .Select(call => (call.GetProperty("model").GetString()!["opencode/mock/".Length..], call.GetProperty("status").GetString()!)).ShouldBe(calls);
}
