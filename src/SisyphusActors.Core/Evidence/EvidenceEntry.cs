using System.Collections.Immutable;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Evidence;

/// <summary>Something a run has to show for a milestone.</summary>
/// <param name="At">UTC, of its event.</param>
/// <param name="Offset">Of its event.</param>
public abstract record EvidenceEntry(DateTimeOffset At, long Offset)
{
    /// <summary>A person approved the plan.</summary>
    public sealed record PlanApproved(DateTimeOffset At, long Offset, PlanApproval Approval) : EvidenceEntry(At, Offset);

    /// <summary>A person took the workspace as it was.</summary>
    /// <param name="Found">What had changed, a sentence each.</param>
    public sealed record DriftAccepted(DateTimeOffset At, long Offset, string By, ImmutableArray<string> Found) : EvidenceEntry(At, Offset);

    /// <summary>A file was written or deleted.</summary>
    /// <param name="Before">SHA-256; null where there was none.</param>
    /// <param name="After">SHA-256; null for one that was deleted.</param>
    /// <param name="Added">Lines; null where they were not counted.</param>
    /// <param name="By">Who said of a write in doubt that it took place; null when its outcome came by itself.</param>
    public sealed record FileWritten(
        DateTimeOffset At, long Offset, string Path, Sha256? Before, Sha256? After, int? Added, int? Removed, string? By) : EvidenceEntry(At, Offset);

    /// <summary>A step came to its end.</summary>
    /// <param name="Command">Null for one that ran none.</param>
    /// <param name="Outcome">In words, such as <c>passed</c>.</param>
    /// <param name="ExitCode">Null where there is none.</param>
    /// <param name="Output">The end of what its command printed, or why it failed; null where neither is known.</param>
    public sealed record StepEnded(DateTimeOffset At, long Offset, string StepId, string? Command, string Outcome, int? ExitCode, string? Output) : EvidenceEntry(At, Offset);
}

/// <summary>A milestone, and what the run has to show for it.</summary>
/// <param name="Entries">The newest, in order.</param>
/// <param name="LeftOut">How many there are before those.</param>
public sealed record EvidenceSection(string Title, IReadOnlyList<EvidenceEntry> Entries, int LeftOut);
