using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Tests.Ledger;

/// <summary>A run whose agents ask models: one falls back, one call is in doubt, and the budget of a step is used up.</summary>
public static class ModelStory
{
    public static readonly ModelName Large = ModelName.Parse("openai/large");
    public static readonly ModelName Small = ModelName.Parse("openai/small");

    private static readonly Amount Reserved = new(200_000, 0, 1, 900_000);

    public static OpKey Key(string step, int number) => OpKey.Of("r1", step, 1, $"model decide {number}", Sha256.Of("input"));

    /// <param name="inDoubt">Its last call is in doubt; else it was answered and the next one waits for the budget.</param>
    public static RunStory Of(bool inDoubt)
    {
        var (draft, review) = (new AskId("draft", 1, "decide"), new AskId("review", 1, "decide"));
        var story = new RunStory().Host(RunStory.HostStarted()).Started(Plan).Gateway(
            new GatewayEvent.BudgetOpened(new BudgetLimits(Tokens: 100_000, CostMicroUsd: 2_000_000), new BudgetLimits(Calls: 2)),
            Asked(draft, "build", Large, Small),
            new GatewayEvent.CallClaimed(draft, 1, Key("draft", 1), Large, Reserved, RunStory.Start.AddSeconds(11)),
            new GatewayEvent.CallFailed(draft, Key("draft", 1), new ModelFailure(ModelFailureKind.Unauthorised, "The key is not known.", null, ModelSpend.None, ModelTrace.None), 1_000, null),
            new GatewayEvent.CallClaimed(draft, 2, Key("draft", 2), Small, Reserved, RunStory.Start.AddSeconds(13)),
            new GatewayEvent.CallAnswered(draft, Key("draft", 2), Reply("Use the queue.", 1_200, 34_000), 1_000));
        return inDoubt
            ? story.Gateway(
                Asked(review, "plan", Large),
                new GatewayEvent.CallClaimed(review, 1, Key("review", 1), Large, Reserved, RunStory.Start.AddSeconds(16)),
                new GatewayEvent.CallInDoubt(review, Key("review", 1), "its host died while the model was at work"))
                .Coordinator(new RunEvent.RunBlocked(BlockedOn.CallDoubt, ["review"]))
            : story.Gateway(
                Asked(draft with { Kind = "check" }, "build", Large, Small),
                new GatewayEvent.AskHeld(draft with { Kind = "check" }, new Shortage("draft", BudgetResource.Calls, 2, 2, 1)))
                .Coordinator(new RunEvent.RunBlocked(BlockedOn.Budget, ["draft"]));
    }

    /// <summary>One question more, answered at once.</summary>
    public static RunStory Answered(this RunStory story)
    {
        var ask = new AskId("draft", 1, "decide");
        return story.Gateway(
            new GatewayEvent.BudgetOpened(BudgetLimits.None, BudgetLimits.None),
            Asked(ask, "build", Small),
            new GatewayEvent.CallClaimed(ask, 1, Key("draft", 1), Small, Reserved, RunStory.Start),
            new GatewayEvent.CallAnswered(ask, Key("draft", 1), Reply("Use the queue.", 1_200, 34_000), 1_000));
    }

    public static RunStory Gateway(this RunStory story, params IEvent[] events) => story.By(new RunActors("r1").Gateway, events);

    public static ModelReply Reply(string content, long tokens, long microUsd) => new(
        content, "stop", new ModelSpend(ModelUsage.None with { Input = tokens - 200, Output = 200 }, microUsd, 1), new ModelTrace("ses_1", "msg_1", "{\"ask\":1}", "{\"answer\":2}"));

    private static Plan Plan => RunStory.Release with { Steps = [RunStory.Step("draft", new StepWork.Run("x")), RunStory.Step("review", new StepWork.Run("x"))] };

    private static GatewayEvent.Asked Asked(AskId id, string agent, params ModelName[] models) => new(
        id, new RunActors("r1").Executor, new Question(agent, null, "What is to be done?", null, []), [.. models], ModelLimits.Default, TimeSpan.FromMinutes(15));
}
