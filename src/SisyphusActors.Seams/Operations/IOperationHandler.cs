using SisyphusActors.Core.Operations;

namespace SisyphusActors.Seams.Operations;

/// <summary>Carries out one kind of operation: the only place where a run touches the world.</summary>
public interface IOperationHandler
{
    /// <summary>Carries out a claimed operation that was never dispatched before.</summary>
    /// <param name="abort">Cancelled when the operation is to stop: the handler stops the effect, then returns <see cref="OperationOutcome.Cancelled"/>.</param>
    /// <returns>The outcome. An exception is a failed attempt that may be retried.</returns>
    Task<OperationOutcome> RunAsync(OperationRequest request, CancellationToken abort);

    /// <summary>Finds out what became of a claimed operation whose host ended.</summary>
    Task<Reconciliation> ReconcileAsync(OperationRequest request, CancellationToken abort);

    /// <summary>The outcome is durable: whatever was kept to find it out by may go. Called at most once at a time, and again after a crash.</summary>
    void Forget(OpKey key) { }
}

/// <summary>What is known of an operation after its host ended.</summary>
public abstract record Reconciliation
{
    private Reconciliation() { }

    /// <summary>Running it now cannot do anything twice: it was never started, or says itself that a repeat is harmless.</summary>
    public sealed record SafeToRun : Reconciliation;

    public sealed record Ended(OperationOutcome Outcome) : Reconciliation;

    public sealed record InDoubt(string Why) : Reconciliation;
}
