using System.Collections.Immutable;

namespace SisyphusActors.Core.Planning;

/// <summary>How steps and runs end, in the words of a workflow file.</summary>
public static class OutcomeWords
{
    public const string Succeeded = "succeeded";
    public const string Failed = "failed";
    public const string Skipped = "skipped";
    public const string Cancelled = "cancelled";
    public const string InDoubt = "in_doubt";

    /// <summary>What <c>steps.ID.outcome</c> may be. The last two only a cleanup finds: before it, no step needs another that came to them.</summary>
    public static readonly ImmutableArray<string> OfStep = [Succeeded, Failed, Skipped, Cancelled, InDoubt];

    /// <summary>What <c>run.outcome</c> may be.</summary>
    public static readonly ImmutableArray<string> OfRun = [Succeeded, Failed, Cancelled];
}
