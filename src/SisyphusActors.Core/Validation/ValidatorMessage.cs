using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Validation;

/// <summary>What the validator is asked.</summary>
public abstract record ValidatorMessage : IMessage
{
    private ValidatorMessage() { }

    /// <param name="Inputs">With defaults filled in.</param>
    /// <param name="Problems">What the planner already found while reading; the answer holds these and the validator's own.</param>
    /// <param name="Known">Of an approved plan that is to have more files: those it has, as the run has left them. Null for any other.</param>
    [Stored("validate-plan.v1")]
    public sealed record ValidatePlan(Plan Plan, Json Inputs, ImmutableArray<Problem> Problems, ImmutableArray<ApprovedFile>? Known = null) : ValidatorMessage;
}
