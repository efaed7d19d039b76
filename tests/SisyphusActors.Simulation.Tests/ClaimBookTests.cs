using System.Runtime.CompilerServices;
using SisyphusActors.Core.Agents;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Simulation.Checks;

namespace SisyphusActors.Simulation.Tests;

public sealed class ClaimBookTests
{
    /// <summary>Events of a kind of claim that there is; none of an agent's skill, which no workflow here has.</summary>
    internal static IEnumerable<Type> Events(params IEnumerable<Type> kinds) => typeof(IEvent).Assembly.GetTypes()
        .Where(t => t is { IsClass: true, IsAbstract: false } && kinds.Any(kind => kind.IsAssignableFrom(t)))
        .Except([typeof(AgentEvent.SkillClaimed), typeof(AgentEvent.SkillRead), typeof(AgentEvent.SkillMissing)]);

    [Fact]
    public void Each_way_to_settle_a_claim_is_held_against_what_took_place() =>
        Events(typeof(IOperationSettled))
            .Where(t => ClaimBook.IsTrue((IOperationSettled)RuntimeHelpers.GetUninitializedObject(t), outcome: null, tookPlace: false) is null)
            .ShouldBeEmpty();
}
