using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Validation;

/// <summary>Facts about validation.</summary>
public abstract record ValidatorEvent : IEvent
{
    private ValidatorEvent() { }

    [Stored("plan-validated.v1")]
    public sealed record PlanValidated(Sha256 PlanHash) : ValidatorEvent;

    [Stored("plan-refused.v1")]
    public sealed record PlanRefused(Sha256 PlanHash, ImmutableArray<Problem> Problems) : ValidatorEvent;
}
