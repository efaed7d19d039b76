using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Building;

/// <summary>The kinds of operation by which a run reads and writes files of its workspace.</summary>
public static class PatchOperation
{
    /// <summary>Writes or deletes one file: <see cref="PatchRequest"/>, <see cref="PatchResult"/>.</summary>
    public const string Kind = "patch";

    /// <summary>Reads files, which may be repeated: <see cref="ReadRequest"/>, <see cref="ReadResult"/>.</summary>
    public const string ReadKind = "read-files";
}

/// <summary>One file as it is to be, and what has to hold for it to be written.</summary>
/// <param name="Path">Relative to the workspace, parts divided by <c>/</c>.</param>
/// <param name="Content">All of it; null to delete the file.</param>
/// <param name="Before">Of the file as it has to be now; null where there is to be none.</param>
/// <param name="WasWrittenHere">This run wrote what is there now; else it has to be as it was when the plan was approved.</param>
/// <param name="Approval">Has to name the file, and the commit that is checked out.</param>
public sealed record PatchRequest(string Path, string? Content, Sha256? Before, bool WasWrittenHere, PlanApproval Approval)
{
    /// <summary>What the file then has; null for a file that is deleted.</summary>
    [JsonIgnore]
    public Sha256? After => Content is null ? null : Sha256.Of(Content);

    /// <summary>What makes it this change and no other, for its op key.</summary>
    [JsonIgnore]
    public Sha256 InputHash => PatchJson.Of(this).Digest;
}

/// <param name="Before">SHA-256; null where there was no file.</param>
/// <param name="After">SHA-256; null where there is none any more.</param>
public sealed record PatchResult(string Path, Sha256? Before, Sha256? After);

public sealed record ReadRequest(ImmutableArray<string> Paths);

public sealed record ReadResult(ImmutableArray<FileText> Files);

/// <param name="Content">Null where there is no file, or none that can be shown.</param>
/// <param name="Why">Why it is not shown; null where it is, or is not there.</param>
public sealed record FileText(string Path, string? Content, string? Why);
