using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Operations;
using SisyphusActors.Engine;
using SisyphusActors.Journal;

namespace SisyphusActors.Simulation.Tests.Mutants;

/// <summary>Begins what it should only ask about.</summary>
internal sealed class RequestsChanged(IOperations operations, Func<OperationRequest, bool, (OperationRequest, bool Recovered)> change) : OperationsMutant(operations)
{
    public override bool Start(OperationRequest request, bool recovered, Action<OperationOutcome> ended)
    {
        (request, recovered) = change(request, recovered);
        return base.Start(request, recovered, ended);
    }
}

/// <summary>Does not hear that a run is being cancelled.</summary>
internal sealed class CancelUnheard(IOperations operations) : OperationsMutant(operations)
{
    public override bool Start(OperationRequest request, bool recovered, Action<OperationOutcome> ended) =>
        base.Start(request with { MayRun = true }, recovered, ended);

    public override void Abort(OpKey opKey) { }
}

/// <summary>Loses every fourth outcome.</summary>
internal sealed class OutcomesDropped(IOperations operations) : OperationsMutant(operations)
{
    private int _ended;

    public override bool Start(OperationRequest request, bool recovered, Action<OperationOutcome> ended) => base.Start(request, recovered, outcome =>
    {
        if (++_ended % 4 != 0)
            ended(outcome);
    });
}

/// <summary>Forgets an outcome as soon as it is told.</summary>
internal sealed class ForgottenTooEarly(IOperations operations) : OperationsMutant(operations)
{
    public override bool Start(OperationRequest request, bool recovered, Action<OperationOutcome> ended) => base.Start(request, recovered, outcome =>
    {
        ended(outcome);
        if (outcome is OperationOutcome.Succeeded)
            Forget(request.OpKey);
    });
}

/// <summary>Gives the lease to whoever asks.</summary>
internal sealed class LeaseIgnored : ILease
{
    public bool TryAcquire(int host) => true;

    public void Release(int host) { }
}

/// <summary>Tells the projections something else than was stored.</summary>
internal sealed class OtherRowsTold(ICommitObserver observer) : ICommitObserver
{
    public void Committed(IReadOnlyList<JournalRow> rows) => observer.Committed([.. rows.Select(row => row.Recorded.Event is ExecutorEvent.StepCompleted completed
        ? row with { Recorded = row.Recorded with { Event = completed with { Result = Core.Values.Json.Null } } }
        : row)]);
}
