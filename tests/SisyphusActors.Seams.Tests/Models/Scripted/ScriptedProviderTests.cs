using SisyphusActors.Core.Models;
using SisyphusActors.Seams.Models;
using SisyphusActors.Seams.Models.Scripted;
using SisyphusActors.Seams.Operations;

namespace SisyphusActors.Seams.Tests.Models.Scripted;

public sealed class ScriptedProviderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("sisyphus-scripted-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Answers_are_given_by_agent_and_order_and_each_once()
    {
        var provider = Provider("""{"answers":[{"agent":"plan","text":"one"},{"agent":"build","text":"two"},{"agent":"plan","text":"three"}]}""");

        (await TextAsync(provider, Calls.To("scripted/any"))).ShouldBe("one");
        (await TextAsync(provider, Calls.To("scripted/any"))).ShouldBe("three");
        (await TextAsync(provider, Calls.To("scripted/any", agent: "build"))).ShouldBe("two");
        (await Should.ThrowAsync<ModelFailedException>(() => TextAsync(provider, Calls.To("scripted/any")))).Failure.Kind.ShouldBe(ModelFailureKind.Rejected);
    }

    [Fact]
    public async Task An_answer_that_matches_waits_for_its_prompt_and_one_that_repeats_stays()
    {
        var provider = Provider("""{"answers":[{"match":"weather","text":"Rain."},{"repeat":true,"text":"Hm."}]} // and no more""");

        (await TextAsync(provider, Calls.To("scripted/any"))).ShouldBe("Hm.");
        (await TextAsync(provider, Calls.To("scripted/any", prompt: "How is the weather?"))).ShouldBe("Rain.");
        (await TextAsync(provider, Calls.To("scripted/any", prompt: "How is the weather?"))).ShouldBe("Hm.");
    }

    [Fact]
    public async Task A_script_that_can_be_read_is_told_from_one_that_cannot()
    {
        (await Provider("""{"answers":[{"text":"one"},{"text":"two"}]}""").ExamineAsync([], CancellationToken.None)).Found.ShouldEndWith("holds 2 answers");
        (await Should.ThrowAsync<ModelFailedException>(() => Provider("{}").ExamineAsync([], CancellationToken.None))).Message.ShouldContain("cannot be read");
    }

    [Fact]
    public async Task Each_run_has_the_script_from_the_beginning()
    {
        var provider = Provider("""{"answers":[{"text":"one"},{"text":"two"}]}""");

        (await TextAsync(provider, Calls.To("scripted/any", run: "a"))).ShouldBe("one");
        (await TextAsync(provider, Calls.To("scripted/any", run: "b"))).ShouldBe("one");
        (await TextAsync(provider, Calls.To("scripted/any", run: "a"))).ShouldBe("two");
    }

    [Fact]
    public async Task After_a_crash_a_call_gets_the_answer_it_had_and_the_next_one_the_next()
    {
        const string script = """{"answers":[{"text":"one"},{"text":"two"}]}""";
        var call = Calls.To("scripted/any");
        await TextAsync(Provider(script), call);
        var next = Provider(script);

        (await ModelOperations.ReconcileAsync(next, call)).ShouldBeOfType<Reconciliation.SafeToRun>();
        (await TextAsync(next, call)).ShouldBe("one");
        (await TextAsync(next, Calls.To("scripted/any"))).ShouldBe("two");
    }

    [Fact]
    public async Task JSON_is_given_as_it_stands_there_right_or_wrong()
    {
        var call = Calls.To("scripted/any", schema: Core.Values.Json.Parse("""{"type":"object","required":["a"]}"""));

        (await Provider("""{"answers":[{"json":{ "b": 1 }}]}""").AskAsync(call, CancellationToken.None)).Answered().Content.ShouldBe("""{ "b": 1 }""");
        (await ModelOperations.FailureAsync(Provider("""{"answers":[{"json":{ "b": 1 }}]}"""), call)).Kind.ShouldBe(ModelFailureKind.BadAnswer);
    }

    [Fact]
    public async Task Usage_and_cost_are_the_scripts_or_a_token_for_four_characters()
    {
        var provider = Provider("""{"answers":[{"text":"12345","usage":{"input":1,"output":2,"reasoning":3,"cacheRead":4,"cacheWrite":5},"costMicroUsd":6},{"text":"12345"}]}""");

        (await provider.AskAsync(Calls.To("scripted/any"), CancellationToken.None)).Answered().Spend.ShouldBe(new ModelSpend(new ModelUsage(1, 2, 3, 4, 5), 6, 1));
        (await provider.AskAsync(Calls.To("scripted/any", prompt: "12345678"), CancellationToken.None)).Answered().Spend.ShouldBe(new ModelSpend(new ModelUsage(2, 2, 0, 0, 0), 0, 1));
    }

    [Fact]
    public async Task A_failure_is_the_scripts()
    {
        var failure = (await Provider("""{"answers":[{"failure":"RateLimited","message":"slow down","retryAfterMs":1500}]}""").AskAsync(Calls.To("scripted/any"), CancellationToken.None)).Failure();

        (failure.Kind, failure.Message, failure.RetryAfter).ShouldBe((ModelFailureKind.RateLimited, "slow down", TimeSpan.FromMilliseconds(1500)));
    }

    [Fact]
    public async Task A_delay_longer_than_a_limit_is_silence()
    {
        const string script = """{"answers":[{"delayMs":600000,"text":"late"}]}""";
        var call = Calls.To("scripted/any").With(stall: TimeSpan.FromMilliseconds(1));
        using var abort = new CancellationTokenSource();
        await abort.CancelAsync();

        (await Provider(script).AskAsync(call, CancellationToken.None)).Failure().Kind.ShouldBe(ModelFailureKind.Stalled);
        (await Provider(script).AskAsync(call with { Timeout = TimeSpan.Zero }, CancellationToken.None)).ShouldBeOfType<ModelOutcome.Stopped>().Reason.ShouldBe(StopReason.TimedOut);
        (await Provider(script).AskAsync(Calls.To("scripted/any", run: "b"), abort.Token)).ShouldBeOfType<ModelOutcome.Stopped>().Reason.ShouldBe(StopReason.Cancelled);
    }

    [Theory]
    [InlineData("", "$")]
    [InlineData("{}", "answers")]
    [InlineData("""{"answers":[{}]}""", "$.answers[0]")]
    [InlineData("""{"answers":[{"text":"a"},{"text":"a","json":1}]}""", "$.answers[1]")]
    [InlineData("""{"answers":[{"text":"a","agents":"b"}]}""", "agents")]
    [InlineData("""{"answers":[{"failure":"Broken"}]}""", "failure")]
    public async Task A_script_that_is_wrong_says_where(string script, string where) =>
        (await Should.ThrowAsync<ModelFailedException>(() => Provider(script).AskAsync(Calls.To("scripted/any"), CancellationToken.None))).Message.ShouldContain(where);

    private ScriptedProvider Provider(string script)
    {
        var file = Path.Combine(_root, "script.json");
        File.WriteAllText(file, script);
        return new ScriptedProvider(new ScriptedSettings { File = file, StateRoot = Path.Combine(_root, "state") }, TimeProvider.System);
    }

    private static async Task<string> TextAsync(ScriptedProvider provider, ModelCall call) => (await provider.AskAsync(call, CancellationToken.None)).Answered().Content;
}
