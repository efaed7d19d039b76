using System.Collections.Immutable;

namespace SisyphusActors.Core.Intents;

/// <summary>The workspace that a plan was judged against.</summary>
/// <param name="Branch">Null where no branch is checked out, or outside a Git repository.</param>
/// <param name="Commit">What is checked out; null outside a Git repository and before its first commit.</param>
/// <param name="Files">The planned files, as they were found.</param>
public sealed record PlanBase(string? Branch, string? Commit, ImmutableArray<ApprovedFile> Files);
