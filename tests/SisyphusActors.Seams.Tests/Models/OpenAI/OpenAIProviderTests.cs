using System.Text.Json;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Values;
using SisyphusActors.MockModel;
using SisyphusActors.Seams.Models;
using SisyphusActors.Seams.Models.OpenAI;
using SisyphusActors.Seams.Operations;

namespace SisyphusActors.Seams.Tests.Models.OpenAI;

/// <summary>The official client against a server that counts.</summary>
public sealed class OpenAIProviderTests : IAsyncLifetime
{
    private static readonly Json Schema = Json.Parse("""{"type":"object","properties":{"answer":{"type":"string"}},"required":["answer"],"additionalProperties":false}""");

    private MockModelServer _mock = null!;
    private OpenAISettings _settings = null!;
    private OpenAIProvider _provider = null!;

    public async Task InitializeAsync()
    {
        _mock = await MockModelServer.StartAsync();
        _settings = new OpenAISettings
        {
            Endpoint = _mock.Address,
            ApiKey = "key-of-the-tests",
            Prices = new Dictionary<string, ModelPrice> { ["priced"] = new(Input: 2, Output: 8, Cached: 0.5m) },
        };
        _provider = new OpenAIProvider(_settings, TimeProvider.System);
    }

    public async Task DisposeAsync()
    {
        _provider.Dispose();
        await _mock.DisposeAsync();
    }

    [Fact]
    public async Task An_answer_has_its_text_usage_cost_and_what_was_said_without_the_key()
    {
        _mock.On("priced", new MockReply.Text("Hello."));

        var reply = (await AskAsync("priced")).Answered();

        (reply.Content, reply.Finish).ShouldBe(("Hello.", "stop"));
        reply.Spend.ShouldBe(new ModelSpend(new ModelUsage(Input: 100, Output: 30, Reasoning: 4, CacheRead: 20, CacheWrite: 0), CostMicroUsd: 482, Steps: 1));
        reply.Trace.MessageId.ShouldBe("chatcmpl-1");
        JsonDocument.Parse(reply.Trace.Request!).RootElement.GetProperty("messages")[0].GetProperty("content").GetString().ShouldBe("Say something.");
        reply.Trace.Response!.ShouldContain("Hello.");
        (reply.Trace.Request + reply.Trace.Response).ShouldNotContain("key-of-the-tests");
        _mock.Requests.Single().Authorization.ShouldBe("Bearer key-of-the-tests");
    }

    [Fact]
    public async Task A_model_without_a_price_costs_nothing_that_is_known()
    {
        (await AskAsync("echo")).Answered().Spend.CostMicroUsd.ShouldBe(0);
    }

    [Fact]
    public async Task System_text_and_the_cap_on_tokens_are_sent_along()
    {
        var call = Calls.To("openai/echo");

        await _provider.AskAsync(call with { Request = call.Request with { System = "Be brief.", Limits = call.Request.Limits with { Tokens = 77 } } }, CancellationToken.None);

        var sent = _mock.Requests.Single().Body;
        sent.GetProperty("messages")[0].GetProperty("role").GetString().ShouldBe("system");
        sent.GetProperty("max_completion_tokens").GetInt32().ShouldBe(77);
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}""", true)]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}},"required":[],"additionalProperties":false}""", false)]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array","items":{"type":"object"}}},"required":["a"],"additionalProperties":false}""", false)]
    public async Task A_schema_is_forced_upon_the_model_where_OpenAI_can(string schema, bool isStrict)
    {
        _mock.On("json", new MockReply.Answer("""{"a":"b"}"""));

        (await AskAsync("json", Json.Parse(schema))).Answered().Content.ShouldBe("""{"a":"b"}""");

        var format = _mock.Requests.Single().Body.GetProperty("response_format").GetProperty("json_schema");
        Json.From(format.GetProperty("schema")).ShouldBe(Json.Parse(schema));
        format.GetProperty("strict").GetBoolean().ShouldBe(isStrict);
    }

    [Fact]
    public async Task An_answer_that_does_not_fit_the_schema_is_a_bad_one_and_costs()
    {
        _mock.On("priced", new MockReply.Answer("""{"answer":1}"""));

        var failure = await ModelOperations.FailureAsync(_provider, Calls.To("openai/priced", schema: Schema));

        (failure.Kind, failure.Spend.CostMicroUsd).ShouldBe((ModelFailureKind.BadAnswer, 482));
    }

    public static TheoryData<MockReply, ModelFailureKind> Errors => new()
    {
        { new MockReply.Status(400, "no such thing"), ModelFailureKind.Rejected },
        { new MockReply.Status(404, "no such model"), ModelFailureKind.Rejected },
        { new MockReply.Status(401, "bad key"), ModelFailureKind.Unauthorised },
        { new MockReply.Status(403, "not for you"), ModelFailureKind.Unauthorised },
        { new MockReply.Status(429, "slow down"), ModelFailureKind.RateLimited },
        { new MockReply.Status(408, "late"), ModelFailureKind.Outage },
        { new MockReply.Status(500, "exploded"), ModelFailureKind.Outage },
        { new MockReply.Status(503, "overloaded"), ModelFailureKind.Outage },
        { new MockReply.Status(400, "too long", Code: "context_length_exceeded"), ModelFailureKind.ContextOverflow },
        { new MockReply.Status(413, "too large"), ModelFailureKind.ContextOverflow },
        { new MockReply.Status(400, "no", Code: "content_filter"), ModelFailureKind.ContentFiltered },
        { new MockReply.Text("", "content_filter"), ModelFailureKind.ContentFiltered },
        { new MockReply.Refuse("I will not."), ModelFailureKind.ContentFiltered },
        { new MockReply.Text("It is", "length"), ModelFailureKind.Length },
        { new MockReply.CallTool("bash", "{}"), ModelFailureKind.ToolRefused },
        { new MockReply.Drop(), ModelFailureKind.Outage },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task A_failure_is_told_by_its_kind_after_one_request(MockReply reply, ModelFailureKind kind)
    {
        _mock.On("failing", reply);

        (await AskAsync("failing")).Failure().Kind.ShouldBe(kind);

        _mock.Count("failing").ShouldBe(1);
    }

    [Fact]
    public async Task A_rate_limit_says_how_long_to_wait_in_the_endpoints_own_words()
    {
        _mock.On("failing", new MockReply.Status(429, "slow down", RetryAfterSeconds: 7));

        var failure = (await AskAsync("failing")).Failure();

        (failure.RetryAfter, failure.Message, failure.Retryable).ShouldBe((TimeSpan.FromSeconds(7), "slow down", true));
    }

    [Fact]
    public async Task An_endpoint_that_is_not_there_is_an_outage()
    {
        using var provider = new OpenAIProvider(_settings with { Endpoint = new Uri("http://127.0.0.1:9/v1") }, TimeProvider.System);

        (await provider.AskAsync(Calls.To("openai/any"), CancellationToken.None)).Failure().Kind.ShouldBe(ModelFailureKind.Outage);
    }

    [Theory]
    [InlineData("")]
    [InlineData("It was a dark and")]
    public async Task A_model_that_falls_silent_is_hung_up_on(string beginning)
    {
        _mock.On("silent", new MockReply.Hang(beginning));

        (await _provider.AskAsync(Calls.To("openai/silent").With(stall: TimeSpan.FromSeconds(4)), CancellationToken.None)).Failure().Kind.ShouldBe(ModelFailureKind.Stalled);

        (await Ended(_mock.Requests.Single())).ShouldBeFalse();
    }

    [Fact]
    public async Task A_model_that_is_slow_but_not_silent_does_not_stall()
    {
        _mock.On("slow", new MockReply.Slow(Pieces: 16, TimeSpan.FromMilliseconds(500)));

        (await _provider.AskAsync(Calls.To("openai/slow").With(stall: TimeSpan.FromSeconds(5)), CancellationToken.None)).Answered().Content.ShouldEndWith("end");
    }

    [Fact]
    public async Task A_call_that_is_cancelled_is_hung_up_on()
    {
        _mock.On("silent", new MockReply.Hang());
        using var abort = new CancellationTokenSource();
        var asked = _provider.AskAsync(Calls.To("openai/silent"), abort.Token);
        var request = await _mock.RequestedAsync("silent");

        await abort.CancelAsync();

        (await asked).ShouldBeOfType<ModelOutcome.Stopped>().Reason.ShouldBe(StopReason.Cancelled);
        (await Ended(request)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_call_that_takes_longer_than_its_timeout_is_hung_up_on()
    {
        _mock.On("slow", new MockReply.Slow(Pieces: 1000, TimeSpan.FromMilliseconds(100)));

        var outcome = await _provider.AskAsync(Calls.To("openai/slow") with { Timeout = TimeSpan.FromSeconds(4) }, CancellationToken.None);

        outcome.ShouldBeOfType<ModelOutcome.Stopped>().Reason.ShouldBe(StopReason.TimedOut);
        (await Ended(_mock.Requests.Single())).ShouldBeFalse();
    }

    [Fact]
    public async Task After_a_crash_a_call_is_in_doubt_unless_the_operator_chose_that_it_may_cost_twice()
    {
        var call = Calls.To("openai/echo");

        (await ModelOperations.ReconcileAsync(_provider, call)).ShouldBeOfType<Reconciliation.InDoubt>();
        (await ModelOperations.ReconcileAsync(_provider, call with { MayRepeat = true })).ShouldBeOfType<Reconciliation.SafeToRun>();
        _mock.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Its_list_of_models_tells_whether_it_can_be_asked_and_costs_nothing()
    {
        _mock.On("one", new MockReply.Echo()).On("two", new MockReply.Echo());

        (await _provider.ExamineAsync(["one"], CancellationToken.None)).ShouldBe(new ProviderHealth($"{_mock.Address} lists 2 models"));
        (await _provider.ExamineAsync(["one", "three"], CancellationToken.None)).Doubt.ShouldBe("It does not list three, but one, two.");
        _mock.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_wrong_key_a_missing_one_and_an_endpoint_out_of_reach_are_told_apart()
    {
        await using var locked = await MockModelServer.StartAsync(key: "right");
        using var wrong = new OpenAIProvider(_settings with { Endpoint = locked.Address }, TimeProvider.System);
        using var none = new OpenAIProvider(_settings with { Endpoint = locked.Address, ApiKey = null }, TimeProvider.System);
        using var right = new OpenAIProvider(_settings with { Endpoint = locked.Address, ApiKey = "right" }, TimeProvider.System);
        using var gone = new OpenAIProvider(_settings with { Endpoint = new Uri("http://127.0.0.1:9/v1") }, TimeProvider.System);

        (await FailureAsync(wrong)).ShouldBe((ModelFailureKind.Unauthorised, $"{locked.Address} does not take the key."));
        (await FailureAsync(none)).ShouldBe((ModelFailureKind.Unauthorised, $"{locked.Address} wants a key, and there is none."));
        (await right.ExamineAsync([], CancellationToken.None)).Doubt.ShouldBeNull();
        (await FailureAsync(gone)).Kind.ShouldBe(ModelFailureKind.Outage);

        static async Task<(ModelFailureKind Kind, string Message)> FailureAsync(OpenAIProvider provider)
        {
            var failure = (await Should.ThrowAsync<ModelFailedException>(() => provider.ExamineAsync([], CancellationToken.None))).Failure;
            return (failure.Kind, failure.Message);
        }
    }

    private Task<ModelOutcome> AskAsync(string model, Json? schema = null) => _provider.AskAsync(Calls.To($"openai/{model}", schema: schema), CancellationToken.None);

    private static Task<bool> Ended(MockRequest request) => request.Answered.WaitAsync(TimeSpan.FromSeconds(60));
}
