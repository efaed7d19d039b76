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

    private OpenCodeWorkspace Workspace => fixture.Workspace;

    [OpenCodeFact]
    public async Task An_answer_has_its_text_usage_cost_and_place()
    {
        var model = Workspace.Model(new MockReply.Text("Hello."));

        var reply = (await fixture.AskAsync(model)).ShouldBeOfType<ModelOutcome.Answered>().Reply;

        (reply.Content, reply.Finish).ShouldBe(("Hello.", "stop"));
        reply.Spend.ShouldBe(new ModelSpend(new ModelUsage(Input: 100, Output: 30, Reasoning: 4, CacheRead: 20, CacheWrite: 0), CostMicroUsd: 482, Steps: 1));
        var request = Workspace.Mock.Requests.Single(r => r.Model == model);
        reply.Trace.SessionId.ShouldBe(request.Session);
        reply.Trace.MessageId.ShouldStartWith("msg_");
        JsonDocument.Parse(reply.Trace.Request!).RootElement.GetProperty("parts")[0].GetProperty("text").GetString().ShouldBe("Say something.");
        reply.Trace.Response!.ShouldContain("Hello.");
    }

    [OpenCodeFact]
    public async Task A_structured_answer_is_the_JSON_that_the_model_handed_in()
    {
        var reply = (await fixture.AskAsync(Workspace.Model(new MockReply.Answer(Answer)), OpenCodeFixture.Schema)).ShouldBeOfType<ModelOutcome.Answered>().Reply;

        reply.Content.ShouldBe(Answer);
    }
}
