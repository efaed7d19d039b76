using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Operations;

/// <summary>How one operation ended, as told by the seam that ran or reconciled it.</summary>
public abstract record OperationOutcome
{
    private OperationOutcome() { }

    /// <summary>What its handler tells programs besides, in a form of its own; null for most.</summary>
    public Json? Detail { get; init; }

    /// <param name="Output">The end of what a command printed, where the request wants it; null for anything else.</param>
    public sealed record Succeeded(Json Result, string? Output = null) : OperationOutcome;

    /// <param name="Error">For people: what failed and, where known, what to do.</param>
    /// <param name="ExitCode">Of a shell command; null for anything else.</param>
    /// <param name="Retryable">False when another attempt cannot help: the retry policy is not asked.</param>
    public sealed record Failed(string Error, int? ExitCode = null, bool Retryable = true) : OperationOutcome;

    /// <summary>The operation was stopped because it took longer than its timeout.</summary>
    public sealed record TimedOut(TimeSpan Timeout) : OperationOutcome;

    /// <summary>The operation was stopped on request.</summary>
    public sealed record Cancelled : OperationOutcome;

    /// <summary>Its host died and nothing tells whether the effect took place: a person decides.</summary>
    public sealed record InDoubt(string Why) : OperationOutcome;
}
