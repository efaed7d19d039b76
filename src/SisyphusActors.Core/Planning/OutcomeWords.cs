using System.Collections.Immutable;

namespace SisyphusActors.Core.Planning;

/// <summary>How steps end, in the words of a workflow file.</summary>
public static class OutcomeWords
{
    public const string Succeeded = "succeeded";
    public const string Failed = "failed";
    public const string Skipped = "skipped";

    /// <summary>What <c>steps.ID.outcome</c> may be.</summary>
    public static readonly ImmutableArray<string> OfStep = [Succeeded, Failed, Skipped];
}
