using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Operations;

namespace SisyphusActors.Architecture.Tests;

/// <summary>Engine, doctor and simulation know claims by three interfaces: an event that had none of them would be a claim that nobody takes up after a crash.</summary>
public sealed class ClaimEventTests
{
    private static readonly Type[] Kinds = [typeof(IOperationClaimed), typeof(IOperationSettled), typeof(IOperationInDoubt)];

    [Fact]
    public void An_event_with_an_op_key_claims_the_operation_settles_it_or_leaves_it_in_doubt()
    {
        var events = typeof(IEvent).Assembly.GetTypes()
            .Where(t => typeof(IEvent).IsAssignableFrom(t) && t is { IsClass: true, IsAbstract: false } && t.GetProperties().Any(p => p.PropertyType == typeof(OpKey)))
            .Where(t => t != typeof(ActorEvent.OperationAbortRequested)).ToList();

        events.Count.ShouldBeGreaterThan(25);
        events.Where(t => Kinds.Count(kind => kind.IsAssignableFrom(t)) != 1).ShouldBeEmpty();
    }
}
