using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;

namespace SisyphusActors.Seams.Models;

/// <summary>One way to ask models. It keeps nothing that a host that takes over would miss.</summary>
public interface IModelProvider
{
    /// <summary>Opens a session, or finds the one that was opened under the same op key. Repeating it costs nothing.</summary>
    /// <exception cref="ModelFailedException">There is none.</exception>
    Task<ModelSession> OpenSessionAsync(OpKey opKey, ModelSessionRequest request, CancellationToken abort);

    /// <summary>Asks. What was asked under this op key before is not sent again: it is waited for, or found out about.</summary>
    /// <param name="abort">Cancelled when the call is to stop: it is stopped at the provider first.</param>
    Task<ModelOutcome> AskAsync(ModelCall call, CancellationToken abort);

    /// <summary>Finds out what became of a call whose host ended. Sends nothing to the model.</summary>
    /// <param name="aborting">Nobody wants the answer any more: what still runs of it is stopped.</param>
    Task<ModelFinding> FindOutAsync(ModelCall call, bool aborting);
}

/// <param name="Timeout">For the whole call; null for none.</param>
public sealed record ModelCall(OpKey OpKey, ModelRequest Request, TimeSpan? Timeout);

/// <summary>How a call ended.</summary>
public abstract record ModelOutcome
{
    private ModelOutcome() { }

    public sealed record Answered(ModelReply Reply) : ModelOutcome;

    public sealed record Failed(ModelFailure Failure) : ModelOutcome;

    /// <summary>It was stopped on request.</summary>
    public sealed record Cancelled(ModelSpend Spend, ModelTrace Trace) : ModelOutcome;

    /// <summary>It was stopped because it took longer than its timeout.</summary>
    public sealed record TimedOut(ModelSpend Spend, ModelTrace Trace) : ModelOutcome;

    /// <summary>It may have been answered and may have cost, and nothing tells.</summary>
    public sealed record InDoubt(string Why) : ModelOutcome;
}

/// <summary>What is known of a call after its host ended.</summary>
public abstract record ModelFinding
{
    private ModelFinding() { }

    /// <summary>The provider has not seen it.</summary>
    public sealed record NotSent : ModelFinding;

    /// <summary>The model is at work on it, and <see cref="IModelProvider.AskAsync"/> waits for it.</summary>
    /// <param name="Where">For people.</param>
    public sealed record AtWork(string Where) : ModelFinding;

    public sealed record Ended(ModelOutcome Outcome) : ModelFinding;
}

/// <summary>A provider failed where it returns something else.</summary>
public sealed class ModelFailedException(ModelFailure failure, Exception? inner = null) : Exception(failure.Message, inner)
{
    public ModelFailure Failure => failure;
}
