using System.Text.Json.Serialization;

namespace SisyphusActors.Core.Behaviors;

/// <summary>What became of a durable message: done, or refused for a reason its sender can act on.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "outcome")]
[JsonDerivedType(typeof(Done), "done")]
[JsonDerivedType(typeof(Refused), "refused")]
public abstract record Outcome
{
    private Outcome() { }

    public static readonly Outcome Ok = new Done();

    /// <param name="Detail">What was done, in a sentence, when the message alone does not say it.</param>
    public sealed record Done(string? Detail = null) : Outcome;

    /// <param name="Reason">A stable word in kebab-case, for programs: <c>plan-hash-mismatch</c>.</param>
    /// <param name="Message">A sentence for people that says what to do next.</param>
    public sealed record Refused(string Reason, string Message) : Outcome;
}
