using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Models;

namespace SisyphusActors.Core.Gateway;

/// <summary>What a person may say of a call in doubt, and of a budget.</summary>
internal static class PersonsWord
{
    private static readonly BudgetResource[] Resources = Enum.GetValues<BudgetResource>();

    public static void Resolve(Turn<GatewayState> turn, GatewayMessage.ResolveCall resolve)
    {
        if (turn.State.OpenAsks.FirstOrDefault(a => a.Status == AskStatus.InDoubt && a.Id.StepId == resolve.StepId) is not { OpKey: { } opKey } ask)
            turn.Refuse("not-in-doubt", $"No model call of step '{resolve.StepId}' is in doubt, so there is nothing to resolve.");
        else if (!resolve.Settled && turn.State.IsClosed)
            turn.Refuse("not-executing", $"This run was cancelled, so the call of step '{resolve.StepId}' is not made again. Say --settled if it was answered.");
        else if (!resolve.Settled)
            turn.Persist(new GatewayEvent.CallRetracted(ask.Id, opKey, resolve.By));
        else if (ProblemsOf(ask, resolve) is [_, ..] problems)
            turn.Refuse("does-not-fit", $"The answer does not fit the schema of the question: {string.Join("; ", problems)}");
        else
            CallOutcome.Answer(turn, ask, new GatewayEvent.CallAnswered(
                ask.Id, opKey, new ModelReply(ContentOf(ask, resolve), "person", ModelSpend.None, ModelTrace.None), DurationMs: 0, resolve.By));
    }

    public static void Add(Turn<GatewayState> turn, GatewayMessage.AddBudget add)
    {
        var limits = (add.StepId is { } step ? turn.State.StepAccount(step) : turn.State.RunAccount).Limits;
        foreach (var resource in Resources)
        {
            if (add.Added[resource] == 0 || add.Added[resource] > 0 && limits[resource] is not null)
                continue;
            turn.Refuse("no-limit", add.Added[resource] < 0
                ? "A budget is only added to."
                : $"There is no limit on {resource.Name()} here, so there is nothing to add to.");
            return;
        }
        turn.Persist(new GatewayEvent.BudgetAdded(add.StepId, add.Added, add.By));
    }

    private static IReadOnlyList<string> ProblemsOf(AskState ask, GatewayMessage.ResolveCall resolve) =>
        ask.Open.Schema is { } schema ? new AnswerSchema(schema).Check(ContentOf(ask, resolve)) : [];

    private static string ContentOf(AskState ask, GatewayMessage.ResolveCall resolve) =>
        ask.Open.Schema is null ? resolve.Output.AsText() : resolve.Output.ToString();
}
