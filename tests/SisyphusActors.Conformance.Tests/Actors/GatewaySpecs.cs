using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Briefs;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.TestKit;

namespace SisyphusActors.Conformance.Tests.Actors;

/// <summary>The gateway alone, with probes for its coordinator and for the actor that asks.</summary>
public abstract class GatewaySpecs : EngineSpecs
{
    private static readonly ModelName First = ModelName.Parse("openai/first");
    private static readonly ModelName Second = ModelName.Parse("openai/second");
    private static readonly Question Hello = new("plan", null, "Hello?", null, []);

    private readonly TestProbe _coordinator;
    private readonly TestProbe _planner;

    protected GatewaySpecs(EngineFixture system) : base(system)
    {
        system.Behaviors.AddOnDemand(RunActors.GatewayRole, new GatewayBehavior(new GatewayOptions { RunBudget = new BudgetLimits(Calls: 2) }));
        _coordinator = system.CreateTestProbe(Run.Coordinator);
        _planner = system.CreateTestProbe(Run.Planner);
    }

    private static GatewayMessage.AskModel Question(string step, params ModelName[] models) =>
        new(new AskId(step, 1, "plan"), Hello, [.. models.DefaultIfEmpty(First)], ModelLimits.Default);

    private Task Ask(string step, params ModelName[] models) => _planner.SendAsync(Run.Gateway, Question(step, models));

    private static OperationOutcome Answer(string content) => new OperationOutcome.Succeeded(
        ModelJson.Of(new ModelReply(content, "stop", new ModelSpend(ModelUsage.None with { Input = 10 }, 5, 1), ModelTrace.None)));

    private static OperationOutcome Failure(ModelFailureKind kind, TimeSpan? retryAfter = null) => new OperationOutcome.Failed($"{kind}")
    {
        Detail = ModelJson.Of(new ModelFailure(kind, $"{kind}", retryAfter, ModelSpend.None, ModelTrace.None)),
    };

    private async Task ShouldBeAnswered(string content) =>
        (await _planner.ExpectMsgAsync<AskReply.ModelAnswered>()).Reply.Content.ShouldBe(content);

    private GatewayState State => Folded.State(System, Run.Gateway, new GatewayBehavior(new GatewayOptions()));

    [Fact]
    public async Task A_question_is_answered_and_asked_again_costs_nothing_even_after_a_restart()
    {
        System.Operations.On("a", Answer("Hello."));
        await Ask("a");
        await ShouldBeAnswered("Hello.");

        await Ask("a");
        await ShouldBeAnswered("Hello.");
        await System.RestartAsync();
        await Ask("a");
        await ShouldBeAnswered("Hello.");

        System.Operations.Effects.ShouldBe(["a"]);
        State.RunAccount.Used.Calls.ShouldBe(1);
    }

    [Fact]
    public async Task A_call_that_was_at_work_when_its_engine_ended_is_found_again_and_not_made_twice()
    {
        System.Operations.Hold("a");
        await Ask("a");
        await System.Operations.StartedAsync("a");

        await System.RestartAsync();
        (await System.Operations.StartedAsync("a", nth: 2)).Recovered.ShouldBeTrue();
        System.Operations.Release("a", Answer("Hello."));

        await ShouldBeAnswered("Hello.");
        System.Operations.Effects.ShouldBe(["a"]);
        State.RunAccount.Reserved.ShouldBe(default);
    }

    [Fact]
    public async Task A_used_up_budget_holds_a_question_over_a_restart_until_more_is_added()
    {
        System.Operations.On("a", Answer("1")).On("b", Answer("2")).On("c", Answer("3"));
        await Ask("a");
        await ShouldBeAnswered("1");
        await Ask("b");
        await ShouldBeAnswered("2");

        await Ask("c");
        await _coordinator.FishForMessageAsync<RunMessage.ModelsBlocked>(m => m.On == BlockedOn.Budget);
        System.Operations.Effects.ShouldBe(["a", "b"]);
        await System.RestartAsync();
        (await System.TellAsync(Run.Gateway, new GatewayMessage.AddBudget(null, new Amount(Calls: 1), "tester"))).ShouldBe(Outcome.Ok);

        await ShouldBeAnswered("3");
        await _coordinator.FishForMessageAsync<RunMessage.ModelsContinued>(_ => true);
    }

    [Fact]
    public async Task A_rate_limit_is_waited_out_over_a_restart()
    {
        System.Operations.On("a", Failure(ModelFailureKind.RateLimited, TimeSpan.FromMinutes(1)), Answer("Hello."));
        await Ask("a");
        await Recorded<GatewayEvent.AskPaused>(Run.Gateway);
        await System.RestartAsync();

        System.Time.Advance(TimeSpan.FromMinutes(1));

        await ShouldBeAnswered("Hello.");
        State.RunAccount.Used.Calls.ShouldBe(1);
    }

    [Fact]
    public async Task Where_one_model_fails_the_next_one_answers()
    {
        System.Operations.On("a", request => ModelJson.ToRequest(request.With).Model == First ? Failure(ModelFailureKind.Unauthorised) : Answer("Hello."));

        await Ask("a", First, Second);

        (await _planner.ExpectMsgAsync<AskReply.ModelAnswered>()).Model.ShouldBe(Second);
    }

    [Fact]
    public async Task A_call_in_doubt_waits_for_a_persons_word_over_a_restart()
    {
        System.Operations.On("a", new OperationOutcome.InDoubt("The host died."), Answer("Hello."));
        await Ask("a");
        await _coordinator.FishForMessageAsync<RunMessage.ModelsBlocked>(m => m.On == BlockedOn.CallDoubt);
        await System.RestartAsync();
        State.RunAccount.Reserved.Calls.ShouldBe(1);

        await System.TellAsync(Run.Gateway, new GatewayMessage.ResolveCall("a", Settled: false, Json.Null, "tester"));

        await ShouldBeAnswered("Hello.");
    }

    [Fact]
    public async Task A_session_is_committed_before_anything_is_asked_in_it()
    {
        System.Operations.On("a", request => request.Kind == ModelOperation.SessionKind
            ? new OperationOutcome.Succeeded(ModelJson.Of(new ModelSession("ses_1")))
            : Answer(ModelJson.ToRequest(request.With).SessionId!));

        await Ask("a", ModelName.Parse("opencode/anthropic/claude"));

        await ShouldBeAnswered("ses_1");
        var events = System.Log.EventsOf(Run.Gateway).ToList();
        events.FindIndex(e => e is GatewayEvent.SessionOpened).ShouldBeLessThan(events.FindIndex(e => e is GatewayEvent.CallClaimed));
    }

    [Fact]
    public async Task A_wiped_conversation_goes_on_in_a_new_session_from_a_brief_that_is_read_once_over_restarts()
    {
        var sessions = 0;
        System.Operations.On("a", Acted).Hold("b");
        await Talk("a");
        await ShouldBeAnswered("ses_1 Hello?");
        (await System.TellAsync(Run.Gateway, new GatewayMessage.WipeContexts("tester"))).ShouldBe(Outcome.Ok);
        await Talk("b");
        (await System.Operations.StartedAsync("b")).Request.Kind.ShouldBe(BriefOperation.Kind);

        await System.RestartAsync();
        (await System.Operations.StartedAsync("b", nth: 2)).Request.Kind.ShouldBe(BriefOperation.Kind);
        System.Operations.On("b", Acted).Release("b", new OperationOutcome.Succeeded(Json.From("the run so far")));

        await ShouldBeAnswered($"ses_2 {ContextText.Primed("the run so far", "Hello?")}");
        State.Contexts!.Values.ShouldHaveSingleItem().IsWiped.ShouldBeFalse();
        System.Log.EventsOf(Run.Gateway).OfType<GatewayEvent.BriefRead>().ShouldHaveSingleItem();

        Task Talk(string step) => _planner.SendAsync(
            Run.Gateway, Question(step, ModelName.Parse("opencode/anthropic/claude")) with { Question = Hello with { Conversation = "talk" } });

        OperationOutcome Acted(OperationRequest request) => request.Kind == ModelOperation.SessionKind
            ? new OperationOutcome.Succeeded(ModelJson.Of(new ModelSession($"ses_{++sessions}")))
            : Answer($"{ModelJson.ToRequest(request.With).SessionId} {ModelJson.ToRequest(request.With).Prompt}");
    }

    [Fact]
    public async Task A_gateway_that_nobody_has_written_to_is_not_started()
    {
        await System.TellAsync(Run.Coordinator, new RunMessage.ModelsAsked());

        System.Journal.Read(Run.Gateway).ShouldBeEmpty();
        System.Behaviors.ActorsOf(Run.RunId, System.Journal).ShouldNotContain(Run.Gateway);
        await Ask("a");
        System.Behaviors.ActorsOf(Run.RunId, System.Journal).ShouldContain(Run.Gateway);
    }
}
