using SisyphusActors.Core.Operations;

namespace SisyphusActors.Seams.Operations;

/// <summary>Carries out one kind of operation: the only place where a run touches the world.</summary>
public interface IOperationHandler
{
    /// <summary>Carries out a claimed operation that was never dispatched before, or goes on with one found to be <see cref="Reconciliation.StillRunning"/>.</summary>
    /// <param name="abort">Cancelled when the operation is to stop: the handler stops the effect, then returns <see cref="OperationOutcome.Cancelled"/>.</param>
    /// <returns>The outcome. An exception says that nothing was run: it is a failed attempt that may be repeated.</returns>
    Task<OperationOutcome> RunAsync(OperationRequest request, CancellationToken abort);

    /// <summary>Finds out what became of a claimed operation whose host ended. It cannot be cancelled: an operation nobody looked at may still be at work.</summary>
    /// <param name="aborting">The run asked for it to be stopped, so what still runs of it is ended. When false, only what is idempotent may be touched.</param>
    /// <returns>What is known. An exception is taken as <see cref="Reconciliation.InDoubt"/>.</returns>
    Task<Reconciliation> ReconcileAsync(OperationRequest request, bool aborting);

    /// <summary>
    /// This process will end, and the next host goes on with what is at work: nothing is begun any more, and each <see cref="RunAsync"/> under way
    /// returns, with an outcome nobody is told. What does not go on without this process is not left.
    /// </summary>
    /// <returns>Whether it left anything; an operation that was not left is still at work here.</returns>
    bool Leave() => false;

    /// <summary>The outcome is durable: whatever was kept to find it out by may go. Called at most once at a time, and again after a crash.</summary>
    void Forget(OpKey key) { }
}

/// <summary>What is known of an operation after its host ended.</summary>
public abstract record Reconciliation
{
    private Reconciliation() { }

    /// <summary>Running it now cannot do anything twice: it was never started, or says itself that a repeat is harmless. Nothing of it runs.</summary>
    public sealed record SafeToRun : Reconciliation;

    /// <summary>It goes on by itself, and <see cref="IOperationHandler.RunAsync"/> sees it to its end, or stops it.</summary>
    /// <param name="Where">For people: where to see it.</param>
    public sealed record StillRunning(string Where) : Reconciliation;

    /// <param name="Outcome"><see cref="OperationOutcome.Cancelled"/> only where the run asked for it.</param>
    public sealed record Ended(OperationOutcome Outcome) : Reconciliation;

    public sealed record InDoubt(string Why) : Reconciliation;
}
