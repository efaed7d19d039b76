using System.Collections.Immutable;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Intents;

/// <summary>A person's word on one plan at one state of the workspace. Every claim that writes a file carries it.</summary>
/// <param name="PlanHash">Of the <see cref="PlanOutput"/> that was shown.</param>
/// <param name="BaseCommit">The commit that was checked out; null outside a Git repository.</param>
/// <param name="Files">All that may be written.</param>
/// <param name="Branch">Null where no branch was checked out.</param>
public sealed record PlanApproval(Sha256 PlanHash, string? BaseCommit, ImmutableArray<ApprovedFile> Files, string By, string? Branch = null);

/// <param name="Before">Of the file as it was when the plan was approved; null where there was none.</param>
public sealed record ApprovedFile(string Path, Sha256? Before);
