using SisyphusActors.Core.Models;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Tests.Models;

public sealed class ModelJsonTests
{
    private static readonly ModelRequest Request = new(
        ModelName.Parse("opencode/mock/echo"), "plan", System: null, "Say hello.", Json.Parse("""{"type":"object"}"""), ["read"],
        new ModelLimits(3, 1000, TimeSpan.FromSeconds(5)), "ses_1");

    [Fact]
    public void A_request_is_stored_as_it_reads() => ModelJson.Of(Request).ToString().ShouldBe(
        """{"agent":"plan","limits":{"stallMs":5000,"steps":3,"tokens":1000},"model":"opencode/mock/echo","prompt":"Say hello.","schema":{"type":"object"},"sessionId":"ses_1","tools":["read"]}""");

    [Fact]
    public void What_is_stored_is_read_back()
    {
        var spend = new ModelSpend(new ModelUsage(1, 2, 3, 4, 5), 6, 7);
        var trace = new ModelTrace("ses_1", "msg_1", "asked", "told");
        var reply = new ModelReply("hello", "stop", spend, trace);
        var failure = new ModelFailure(ModelFailureKind.RateLimited, "slow down", TimeSpan.FromSeconds(2), spend, trace);

        ModelJson.Of(ModelJson.ToRequest(ModelJson.Of(Request))).ShouldBe(ModelJson.Of(Request));
        ModelJson.ToReply(ModelJson.Of(reply)).ShouldBe(reply);
        ModelJson.ToFailure(ModelJson.Of(failure)).ShouldBe(failure);
        ModelJson.ToSession(ModelJson.Of(new ModelSession(null))).ShouldBe(new ModelSession(null));
    }

    [Fact]
    public void Another_question_has_another_hash_and_another_session_or_limit_has_not()
    {
        ModelRequest[] others =
        [
            Request with { Model = ModelName.Parse("openai/echo") }, Request with { Agent = "build" }, Request with { System = "Be brief." },
            Request with { Prompt = "Say goodbye." }, Request with { Schema = null }, Request with { Tools = [] },
        ];

        others.Select(o => o.InputHash).Append(Request.InputHash).ShouldBeUnique();
        (Request with { SessionId = null, Limits = ModelLimits.Default }).InputHash.ShouldBe(Request.InputHash);
    }

    [Theory]
    [InlineData("")]
    [InlineData("gpt-5")]
    [InlineData("/gpt-5")]
    [InlineData("openai/")]
    public void A_model_without_provider_or_name_is_none(string text) => Should.Throw<FormatException>(() => ModelName.Parse(text));
}
