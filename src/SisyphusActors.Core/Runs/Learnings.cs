using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Memory;

namespace SisyphusActors.Core.Runs;

/// <summary>What a goal's run has learned goes to the memory lane when the run ends, each text once; one that ends again adds what is new.</summary>
internal static class Learnings
{
    public const int Max = 10;

    /// <returns>Null for one by the validator, whose rules are known.</returns>
    public static Learning? OfRejection(string? goal, RunEvent.PlanReturned rejected) =>
        rejected.By is RunActors.ValidatorRole ? null : Learning.Of(MemoryType.Preference, $"{rejected.By} rejected a plan: {rejected.Reason} (the goal was: {goal})");

    /// <param name="executed">What was learned in carrying the plan out.</param>
    public static void Tell(Turn<RunState> turn, ImmutableArray<Learning> executed)
    {
        var told = turn.State.Told ?? [];
        ImmutableArray<Learning> learned = [.. (turn.State.Rejections ?? []).Concat(executed).Except(told).Take(Max - told.Length)];
        if (learned.IsEmpty)
            return;
        turn.Persist(new RunEvent.LearningsTold(learned));
        foreach (var learning in learned)
            turn.Send(WorkspaceActors.Memory, new MemoryMessage.StoreMemory(learning.Type, learning.Text, [], turn.Self.Scope, turn.Self.Value));
    }
}
