using SisyphusActors.Core.Operations;

namespace SisyphusActors.TestKit;

/// <summary>One call of <see cref="FakeOperations.Start"/>.</summary>
/// <param name="Recovered">The engine asked what became of an older claim.</param>
/// <param name="IsEffect">It began the operation; false when it was at work, or had ended, already.</param>
public sealed record OperationCall(OperationRequest Request, bool Recovered, bool IsEffect)
{
    public string StepId => Request.StepId;

    public override string ToString() =>
        $"{StepId} attempt {Request.Attempt}{(Recovered ? ", recovered" : "")}{(IsEffect ? "" : ", known already")}";
}
