using SisyphusActors.Core.Operations;

namespace SisyphusActors.Engine;

/// <summary>Carries out claimed operations. Every member returns at once and may be called from the engine's thread only.</summary>
public interface IOperations
{
    /// <summary>Starts an operation, or finds out what became of it, unless it is already at work here.</summary>
    /// <param name="recovered">The claim may have been dispatched before: reconcile first.</param>
    /// <param name="ended">Called once for each call of this method, from any thread. For an operation that has already ended here, its outcome is told again.</param>
    void Start(OperationRequest request, bool recovered, Action<OperationOutcome> ended);

    /// <summary>Asks an operation to stop; one that is not started yet, as soon as it is. Its outcome still comes by <see cref="Start"/>'s callback.</summary>
    void Abort(OpKey opKey);

    /// <summary>The outcome is durable in the journal; nothing of it need be kept.</summary>
    void Forget(OpKey opKey);
}
