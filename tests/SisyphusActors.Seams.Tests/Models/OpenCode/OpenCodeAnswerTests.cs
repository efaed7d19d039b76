using System.Text.Json;
using SisyphusActors.Core.Models;
using SisyphusActors.MockModel;
using SisyphusActors.Seams.Models;

namespace SisyphusActors.Seams.Tests.Models.OpenCode;

/// <summary>What comes back from the real server, and what it is taken for.</summary>
[Collection(nameof(OpenCodeFixture))]
public sealed class OpenCodeAnswerTests(OpenCodeFixture fixture)
{
    private const string Answer = """{"answer":"42","score":7}""";

    private static readonly ModelUsage OneStep = new(Input: 100, Output: 30, Reasoning: 4, CacheRead: 20, CacheWrite: 0);

    private OpenCodeWorkspace Workspace => fixture.Workspace;

    private MockModelServer Mock => fixture.Workspace.Mock;

    [OpenCodeFact]
    public async Task An_answer_has_its_text_usage_cost_and_place()
    {
        var model = Workspace.Model(new MockReply.Text("Hello."));

        var reply = Answered(await fixture.AskAsync(model));

        (reply.Content, reply.Finish).ShouldBe(("Hello.", "stop"));
        reply.Spend.ShouldBe(new ModelSpend(OneStep, CostMicroUsd: 482, Steps: 1));
        reply.Trace.SessionId.ShouldBe(Mock.Requests.Single(r => r.Model == model).Session);
        reply.Trace.MessageId!.ShouldStartWith("msg_");
        Sent(reply).GetProperty("parts")[0].GetProperty("text").GetString().ShouldBe("Say something.");
        reply.Trace.Response!.ShouldContain("Hello.");
    }

    [OpenCodeFact]
    public async Task No_model_is_paid_to_make_up_a_title()
    {
        var reply = Answered(await fixture.AskAsync(Workspace.Model(new MockReply.Text("Hello."))));

        Mock.Requests.Count(r => r.Session == reply.Trace.SessionId).ShouldBe(1);
    }

    [OpenCodeFact]
    public async Task Agent_and_model_are_said_with_each_prompt_and_tools_never()
    {
        var sent = Sent(Answered(await fixture.AskAsync(Workspace.Model(new MockReply.Text("Hello.")))));

        sent.GetProperty("agent").GetString().ShouldBe("build");
        sent.GetProperty("model").GetProperty("providerID").GetString().ShouldBe("mock");
        sent.TryGetProperty("tools", out _).ShouldBeFalse();
    }

    [OpenCodeTheory]
    [InlineData("plan", "plan")]
    [InlineData("reviewer", "build")]
    [InlineData("explore", "build")]
    public async Task An_agent_that_OpenCode_does_not_have_as_one_to_talk_to_is_its_build(string agent, string its)
    {
        var call = await fixture.CallAsync(Workspace.Model(new MockReply.Text("Hello.")));

        var reply = Answered(await fixture.Provider.AskAsync(call with { Request = call.Request with { Agent = agent } }, CancellationToken.None));

        Sent(reply).GetProperty("agent").GetString().ShouldBe(its);
    }

    [OpenCodeFact]
    public async Task A_structured_answer_is_the_JSON_that_the_model_handed_in_even_where_every_tool_is_denied()
    {
        var model = Workspace.Model(new MockReply.Answer(Answer));

        Answered(await fixture.AskAsync(model, OpenCodeFixture.Schema)).Content.ShouldBe(Answer);

        Mock.Requests.Single(r => r.Model == model).Tools.ShouldBe(["StructuredOutput"]);
    }

    [OpenCodeFact]
    public async Task A_session_whose_list_of_messages_fails_after_a_schema_is_asked_in_again()
    {
        var call = await fixture.CallAsync(Workspace.Model(new MockReply.Answer(Answer)), OpenCodeFixture.Schema);
        var next = call with { OpKey = OpenCodeFixture.NewKey() };

        Answered(await fixture.Provider.AskAsync(call, CancellationToken.None));
        Answered(await fixture.Provider.AskAsync(next, CancellationToken.None)).Content.ShouldBe(Answer);

        (await fixture.Provider.FindOutAsync(next, aborting: false)).ShouldBeOfType<ModelFinding.Ended>().Outcome.ShouldBeOfType<ModelOutcome.Answered>();
    }

    [OpenCodeFact]
    public async Task What_a_call_used_is_the_difference_of_its_sessions_totals_and_counts_every_step()
    {
        var file = Workspace.Write("notes.txt", "nothing new");
        var model = Workspace.Model(
            new MockReply.CallTool("read", $$"""{"filePath":"{{file}}"}"""), new MockReply.Text("Read."), new MockReply.Text("Again."));
        var call = await fixture.CallAsync(model, tools: "read");

        var first = Answered(await fixture.Provider.AskAsync(call, CancellationToken.None));
        var second = Answered(await fixture.Provider.AskAsync(call with { OpKey = OpenCodeFixture.NewKey() }, CancellationToken.None));

        first.Spend.ShouldBe(new ModelSpend(OneStep + OneStep, CostMicroUsd: 964, Steps: 2));
        (first.ContextTokens, second.ContextTokens).ShouldBe((OneStep.Total(), OneStep.Total()));
        second.Spend.ShouldBe(new ModelSpend(OneStep, CostMicroUsd: 482, Steps: 1));
        Mock.Requests.Where(r => r.Model == model).ElementAt(1).Prompt.ShouldContain("nothing new");
    }

    [OpenCodeFact]
    public async Task OpenCode_checks_no_schema_so_the_answer_is_checked_here()
    {
        var call = await fixture.CallAsync(Workspace.Model(new MockReply.Answer("""{"answer":42,"more":1}""")), OpenCodeFixture.Schema);

        var failure = await ModelOperations.FailureAsync(fixture.Provider, call);

        failure.Kind.ShouldBe(ModelFailureKind.BadAnswer);
        failure.Message.ShouldBe("The answer does not fit its schema: $: lacks 'score'; $.answer: is number, not string; $: 'more' is not allowed here");
        failure.Spend.CostMicroUsd.ShouldBe(482);
    }

    [OpenCodeFact]
    public async Task OpenCode_tries_no_second_time_for_an_answer_in_words_and_neither_does_its_provider()
    {
        var model = Workspace.Model(new MockReply.Text("It is 42."));

        Failure(await fixture.AskAsync(model, OpenCodeFixture.Schema)).Kind.ShouldBe(ModelFailureKind.BadAnswer);

        Mock.Count(model).ShouldBe(1);
    }

    public static TheoryData<MockReply, ModelFailureKind> Errors => new()
    {
        { new MockReply.Status(400, "no such thing"), ModelFailureKind.Rejected },
        { new MockReply.Status(401, "bad key"), ModelFailureKind.Unauthorised },
        { new MockReply.Status(403, "not for you"), ModelFailureKind.Unauthorised },
        { new MockReply.Status(400, "This model's maximum context length is 100 tokens", Code: "context_length_exceeded"), ModelFailureKind.ContextOverflow },
        { new MockReply.Text("", "content_filter"), ModelFailureKind.ContentFiltered },
        { new MockReply.Text("It is", "length"), ModelFailureKind.Length },
        { new MockReply.Status(500, "exploded"), ModelFailureKind.Outage },
        { new MockReply.Drop(), ModelFailureKind.Outage },
    };

    [OpenCodeTheory]
    [MemberData(nameof(Errors))]
    public async Task An_error_of_the_model_comes_with_HTTP_200_and_is_told_by_its_kind_after_one_request(MockReply reply, ModelFailureKind kind)
    {
        var model = Workspace.Model(reply);

        Failure(await fixture.AskAsync(model)).Kind.ShouldBe(kind);

        Mock.Count(model).ShouldBe(1);
    }

    [OpenCodeFact]
    public async Task A_rate_limit_says_how_long_to_wait_and_is_not_tried_again_by_OpenCode()
    {
        var model = Workspace.Model(new MockReply.Status(429, "slow down", RetryAfterSeconds: 30));

        var failure = Failure(await fixture.AskAsync(model));

        (failure.Kind, failure.Message, failure.Retryable).ShouldBe((ModelFailureKind.RateLimited, "slow down", true));
        failure.RetryAfter!.Value.ShouldBeInRange(TimeSpan.FromSeconds(25), TimeSpan.FromSeconds(31));
        Mock.Count(model).ShouldBe(1);
    }

    [OpenCodeFact]
    public async Task A_call_that_was_stopped_while_OpenCode_waited_to_try_again_has_no_error_and_is_no_success()
    {
        var call = await fixture.CallAsync(Workspace.Model(new MockReply.Status(500, "exploded")));
        await fixture.Provider.AskAsync(call, CancellationToken.None);

        var found = (await fixture.Provider.FindOutAsync(call, aborting: false)).ShouldBeOfType<ModelFinding.Ended>().Outcome;

        Failure(found).Kind.ShouldBe(ModelFailureKind.Aborted);
    }

    [OpenCodeFact]
    public async Task An_unknown_model_is_an_error_of_the_server_and_rejected_in_its_own_words()
    {
        var call = await fixture.CallAsync("no-such-model");

        var failure = Failure(await fixture.Provider.AskAsync(call, CancellationToken.None));

        failure.Kind.ShouldBe(ModelFailureKind.Rejected);
        failure.Message.ShouldContain("no-such-model");
    }

    [OpenCodeFact]
    public async Task What_was_asked_is_never_sent_again_to_find_out()
    {
        var model = Workspace.Model(new MockReply.Answer(Answer));
        var call = await fixture.CallAsync(model, OpenCodeFixture.Schema);

        var first = Answered(await fixture.Provider.AskAsync(call, CancellationToken.None));
        var second = Answered(await fixture.Provider.AskAsync(call, CancellationToken.None));

        second.Content.ShouldBe(first.Content);
        second.Spend.Usage.ShouldBe(first.Spend.Usage);
        Mock.Count(model).ShouldBe(1);
    }

    [OpenCodeFact]
    public async Task An_answer_to_somebody_elses_prompt_is_not_taken_for_ours()
    {
        var call = await fixture.CallAsync(Workspace.Model(new MockReply.Text("Yours."), new MockReply.Text("Somebody else's.")));
        var reply = Answered(await fixture.Provider.AskAsync(call, CancellationToken.None));
        var client = await fixture.ConnectAsync();
        await client.PromptAsync(call.Request.SessionId!, reply.Trace.Request!.Replace("msg_", "msg_f", StringComparison.Ordinal));

        var found = (await fixture.Provider.FindOutAsync(call, aborting: false)).ShouldBeOfType<ModelFinding.Ended>().Outcome;

        found.ShouldBeOfType<ModelOutcome.InDoubt>().Why.ShouldContain("Somebody else");
    }

    [OpenCodeFact]
    public async Task Of_two_prompts_at_once_in_one_session_the_second_is_refused()
    {
        var release = new TaskCompletionSource();
        var model = Workspace.Model(new MockReply.Held(new MockReply.Text("First."), release.Task));
        var call = await fixture.CallAsync(model);
        var first = fixture.Provider.AskAsync(call, CancellationToken.None);
        await Mock.RequestedAsync(model);

        var refused = await Should.ThrowAsync<ModelFailedException>(() => fixture.Provider.AskAsync(call with { OpKey = OpenCodeFixture.NewKey() }, CancellationToken.None));
        release.SetResult();

        refused.Failure.Kind.ShouldBe(ModelFailureKind.Outage);
        Answered(await first).Content.ShouldBe("First.");
        Mock.Count(model).ShouldBe(1);
    }

    [OpenCodeFact]
    public async Task A_session_is_found_again_by_its_op_key_and_not_opened_twice()
    {
        var key = OpenCodeFixture.NewKey();
        var request = new ModelSessionRequest(ModelName.Parse("opencode/mock/model-0"), "plan", ["read"]);

        var first = await fixture.Provider.OpenSessionAsync(key, request, CancellationToken.None);
        var second = await fixture.Provider.OpenSessionAsync(key, request, CancellationToken.None);

        second.ShouldBe(first);
    }

    private static ModelReply Answered(ModelOutcome outcome) => outcome.ShouldBeOfType<ModelOutcome.Answered>().Reply;

    private static ModelFailure Failure(ModelOutcome outcome) => outcome.ShouldBeOfType<ModelOutcome.Failed>().Failure;

    private static JsonElement Sent(ModelReply reply) => JsonDocument.Parse(reply.Trace.Request!).RootElement;
}
