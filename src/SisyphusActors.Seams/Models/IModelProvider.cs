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
    /// <exception cref="ModelFailedException">Nothing was asked.</exception>
    Task<ModelOutcome> AskAsync(ModelCall call, CancellationToken abort);

    /// <summary>Finds out what became of a call whose host ended. Sends nothing to the model.</summary>
    /// <param name="aborting">Nobody wants the answer any more: what still runs of it is stopped.</param>
    Task<ModelFinding> FindOutAsync(ModelCall call, bool aborting);

    /// <summary>Whether it can be asked. No model is: nothing is paid for, started or written to find out.</summary>
    /// <param name="models">As the provider calls those that are wanted of it.</param>
    /// <exception cref="ModelFailedException">It cannot.</exception>
    Task<ProviderHealth> ExamineAsync(IReadOnlyCollection<string> models, CancellationToken abort);
}

/// <param name="Found">For people, as is <paramref name="Doubt"/>.</param>
/// <param name="Doubt">Why a question may fail all the same, and what to do; null when nothing speaks for that.</param>
public sealed record ProviderHealth(string Found, string? Doubt = null);

/// <param name="RunId">The run that asks.</param>
/// <param name="Timeout">For the whole call; null for none.</param>
/// <param name="MayRepeat">Where nothing tells what became of it, it may be asked again and cost twice.</param>
public sealed record ModelCall(OpKey OpKey, string RunId, ModelRequest Request, TimeSpan? Timeout, bool MayRepeat);

/// <summary>How a call ended.</summary>
public abstract record ModelOutcome
{
    private ModelOutcome() { }

    public sealed record Answered(ModelReply Reply) : ModelOutcome;

    public sealed record Failed(ModelFailure Failure) : ModelOutcome;

    /// <summary>It was stopped on request, or because it took longer than its timeout.</summary>
    public sealed record Stopped(StopReason Reason, ModelSpend Spend, ModelTrace Trace) : ModelOutcome;

    /// <summary>It may have been answered and may have cost, and nothing tells.</summary>
    public sealed record InDoubt(string Why) : ModelOutcome;
}

public enum StopReason
{
    Cancelled,
    TimedOut,
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
