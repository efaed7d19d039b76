using SisyphusActors.Core.Models;
using SisyphusActors.MockModel;
using SisyphusActors.Seams.Models;
using SisyphusActors.Seams.Models.OpenCode;

namespace SisyphusActors.Seams.Tests.Models.OpenCode;

/// <summary>What OpenCode would go on with for ever is stopped there, and what it would ask a person is refused.</summary>
[Collection(nameof(OpenCodeFixture))]
public sealed class OpenCodeLimitTests(OpenCodeFixture fixture)
{
    private OpenCodeWorkspace Workspace => fixture.Workspace;

    private MockModelServer Mock => fixture.Workspace.Mock;

    [OpenCodeFact]
    public async Task Malformed_JSON_that_OpenCode_asks_for_again_and_again_is_stopped_by_our_own_cap_on_steps()
    {
        var model = Workspace.Model(new MockReply.CallTool("StructuredOutput", "{broken"));

        var failure = Failure(await fixture.AskAsync(model, OpenCodeFixture.Schema, ModelLimits.Default with { Steps = 3 }));
        var count = Mock.Count(model);
        await fixture.AskAsync(Workspace.Model(new MockReply.Text("Meanwhile.")));

        failure.Kind.ShouldBe(ModelFailureKind.CapExceeded);
        failure.Spend.Steps.ShouldBeGreaterThan(3);
        failure.Spend.Usage.Total().ShouldBeGreaterThan(0);
        Mock.Count(model).ShouldBe(count);
    }

    [OpenCodeFact]
    public async Task Steps_of_an_agent_are_advice_to_OpenCode_and_a_cap_here()
    {
        var file = Workspace.Write("loop.txt", "again");
        var model = Workspace.Model(new MockReply.CallTool("read", $$"""{"filePath":"{{file}}"}"""));

        Failure(await fixture.AskAsync(model, limits: ModelLimits.Default with { Steps = 2 }, tools: "read")).Kind.ShouldBe(ModelFailureKind.CapExceeded);
    }

    [OpenCodeFact]
    public async Task A_call_that_takes_more_tokens_than_it_may_is_stopped()
    {
        var file = Workspace.Write("loop.txt", "again");
        var model = Workspace.Model(new MockReply.CallTool("read", $$"""{"filePath":"{{file}}"}"""));

        var failure = Failure(await fixture.AskAsync(model, limits: ModelLimits.Default with { Tokens = 300 }, tools: "read"));

        (failure.Kind, failure.Message).ShouldBe((ModelFailureKind.CapExceeded, "It took more than 300 tokens."));
    }

    [OpenCodeTheory]
    [InlineData("")]
    [InlineData("It was a dark and")]
    public async Task A_model_that_falls_silent_is_aborted_at_OpenCode_first(string beginning)
    {
        var model = Workspace.Model(new MockReply.Hang(beginning));

        var failure = Failure(await fixture.AskAsync(model, limits: ModelLimits.Default with { Stall = TimeSpan.FromSeconds(6) }));

        failure.Kind.ShouldBe(ModelFailureKind.Stalled);
        (await Ended(Mock.Requests.Single(r => r.Model == model))).ShouldBeFalse();
        (await (await fixture.ConnectAsync()).StatusAsync(failure.Trace.SessionId!)).ShouldBeNull();
    }

    [OpenCodeFact]
    public async Task A_model_that_is_slow_but_not_silent_does_not_stall()
    {
        var model = Workspace.Model(new MockReply.Slow(Pieces: 24, TimeSpan.FromMilliseconds(500)));

        (await fixture.AskAsync(model, limits: ModelLimits.Default with { Stall = TimeSpan.FromSeconds(10) }))
            .ShouldBeOfType<ModelOutcome.Answered>().Reply.Content.ShouldEndWith("end");
    }

    [OpenCodeFact]
    public async Task To_go_away_ends_nothing_so_a_cancelled_call_is_aborted_at_OpenCode()
    {
        var model = Workspace.Model(new MockReply.Hang());
        using var abort = new CancellationTokenSource();
        var asked = fixture.Provider.AskAsync(await fixture.CallAsync(model), abort.Token);
        var request = await Mock.RequestedAsync(model);

        await abort.CancelAsync();

        (await asked).ShouldBeOfType<ModelOutcome.Stopped>().Reason.ShouldBe(StopReason.Cancelled);
        (await Ended(request)).ShouldBeFalse();
    }

    [OpenCodeFact]
    public async Task A_call_that_takes_longer_than_its_timeout_is_aborted_at_OpenCode()
    {
        var model = Workspace.Model(new MockReply.Slow(Pieces: 1000, TimeSpan.FromMilliseconds(100)));

        var outcome = await fixture.Provider.AskAsync(await fixture.CallAsync(model) with { Timeout = TimeSpan.FromSeconds(6) }, CancellationToken.None);

        outcome.ShouldBeOfType<ModelOutcome.Stopped>().Reason.ShouldBe(StopReason.TimedOut);
        (await Ended(Mock.Requests.Single(r => r.Model == model))).ShouldBeFalse();
    }

    [OpenCodeFact]
    public async Task A_client_waits_for_a_model_longer_than_NETs_hundred_seconds() =>
        (await fixture.ConnectAsync()).LongestAnswer.ShouldBe(Timeout.InfiniteTimeSpan);

    [OpenCodeFact]
    public async Task A_tool_that_was_not_given_is_not_offered_and_not_run_when_it_is_called()
    {
        var model = Workspace.Model(new MockReply.CallTool("bash", """{"command":"touch was-here","description":"x"}"""), new MockReply.Text("Done."));

        await fixture.AskAsync(model, tools: ["read", "glob"]);

        Mock.Requests.First(r => r.Model == model).Tools.ShouldBe(["glob", "read"]);
        File.Exists(Path.Combine(Workspace.Folder, "was-here")).ShouldBeFalse();
    }

    [OpenCodeFact]
    public async Task A_tool_that_was_given_is_run()
    {
        var file = Path.Combine(Workspace.Folder, "written.txt");
        var model = Workspace.Model(new MockReply.CallTool("write", $$"""{"filePath":"{{file}}","content":"here"}"""), new MockReply.Text("Done."));

        (await fixture.AskAsync(model, tools: ["write", "edit"])).ShouldBeOfType<ModelOutcome.Answered>();

        (await File.ReadAllTextAsync(file)).ShouldBe("here");
    }

    [OpenCodeTheory]
    [InlineData(".opencode/plugin/mine.js")]
    [InlineData("opencode.json")]
    [InlineData("below/opencode.jsonc")]
    [InlineData("../outside.txt")]
    public async Task A_tool_that_writes_makes_no_plugin_and_nothing_outside_the_workspace(string file)
    {
        var path = Path.Combine(Workspace.Folder, file);
        var model = Workspace.Model(new MockReply.CallTool("write", $$"""{"filePath":"{{path}}","content":"{}"}"""), new MockReply.Text("Done."));

        await fixture.AskAsync(model, tools: ["write", "edit"]);

        File.Exists(path).ShouldBeFalse();
        Mock.Requests.Where(r => r.Model == model).ElementAt(1).Prompt.ShouldContain("prevents you from using");
    }

    [OpenCodeTheory]
    [InlineData("/etc/hostname")]
    [InlineData(".env")]
    public async Task A_tool_reads_nothing_outside_the_workspace_and_no_secrets_in_it(string file)
    {
        Workspace.Write(".env", "KEY=of-the-workspace");
        var model = Workspace.Model(new MockReply.CallTool("read", $$"""{"filePath":"{{Path.Combine(Workspace.Folder, file)}}"}"""), new MockReply.Text("Done."));

        await fixture.AskAsync(model, tools: "read");

        Mock.Requests.Where(r => r.Model == model).ElementAt(1).Prompt.ShouldContain("prevents you from using");
    }

    /// <summary>Our own rules ask for nothing, so the prompt is that of a host before this one, with other rules.</summary>
    [OpenCodeFact]
    public async Task A_permission_that_would_be_asked_of_a_person_is_refused_before_and_after_the_call_is_gone_on_with()
    {
        var read = new MockReply.CallTool("read", $$"""{"filePath":"{{Workspace.Write("asked.txt", "text")}}"}""");
        var model = Workspace.Model(read, read, new MockReply.Text("Then not."));
        var call = await fixture.CallAsync(model, tools: "read");
        var (client, session) = (await fixture.ConnectAsync(), call.Request.SessionId!);
        await client.AllowAsync(session, new WireRule("read", "*", "ask"));
        var message = OpenCodeId.ForPrompt(call.OpKey, (await client.SessionAsync(session))!, last: null);
        await client.MarkAsync(session, new WireMark(call.OpKey.ToString(), message, 0, WireTokens.None));
        var prompt = client.PromptAsync(session,
            $$"""{"messageID":"{{message}}","model":{"providerID":"mock","modelID":"{{model}}"},"agent":"build","parts":[{"type":"text","text":"x"}]}""");
        await Mock.RequestedAsync(model);

        (await fixture.Provider.AskAsync(call, CancellationToken.None)).ShouldBeOfType<ModelOutcome.Answered>().Reply.Content.ShouldBe("Then not.");

        await prompt;
        foreach (var told in Mock.Requests.Where(r => r.Model == model).Skip(1))
            told.Prompt.ShouldContain("not allowed here");
        Mock.Count(model).ShouldBe(3);
    }

    [OpenCodeFact]
    public async Task A_session_whose_rules_were_replaced_by_a_prompt_with_tools_is_not_asked_in()
    {
        var model = Workspace.Model(new MockReply.Text("Somebody else's."));
        var call = await fixture.CallAsync(model, tools: "read");
        await (await fixture.ConnectAsync()).PromptAsync(call.Request.SessionId!,
            $$"""{"model":{"providerID":"mock","modelID":"{{model}}"},"agent":"build","tools":{"write":false},"parts":[{"type":"text","text":"x"}]}""");

        var refused = await Should.ThrowAsync<ModelFailedException>(() => fixture.Provider.AskAsync(call, CancellationToken.None));

        refused.Failure.Kind.ShouldBe(ModelFailureKind.ToolRefused);
        Mock.Count(model).ShouldBe(1);
    }

    [OpenCodeFact]
    public async Task The_tool_that_opens_sessions_is_given_to_nobody() =>
        (await Should.ThrowAsync<ModelFailedException>(() => fixture.CallAsync("model-0", tools: ["read", "task"]))).Failure.Kind.ShouldBe(ModelFailureKind.ToolRefused);

    [OpenCodeFact]
    public async Task A_session_below_ours_ends_the_call()
    {
        var model = Workspace.Model(new MockReply.Hang());
        var call = await fixture.CallAsync(model);
        var asked = fixture.Provider.AskAsync(call, CancellationToken.None);
        var request = await Mock.RequestedAsync(model);

        await (await fixture.ConnectAsync()).OpenSessionAsync(new NewSession("below", []) { ParentID = call.Request.SessionId }, CancellationToken.None);

        Failure(await asked).Kind.ShouldBe(ModelFailureKind.ToolRefused);
        (await Ended(request)).ShouldBeFalse();
    }

    private static Task<bool> Ended(MockRequest request) => request.Answered.WaitAsync(TimeSpan.FromSeconds(60));

    private static ModelFailure Failure(ModelOutcome outcome) => outcome.ShouldBeOfType<ModelOutcome.Failed>().Failure;
}
