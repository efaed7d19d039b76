using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.Core.Runs;

/// <summary>The actors of a workspace that belong to no run and outlive them all.</summary>
public static class WorkspaceActors
{
    private const string WorkspaceScope = "workspace";
    private const string MailScope = "mail";

    /// <summary>No run has one of these ids.</summary>
    public static readonly ImmutableArray<string> Scopes = [MailScope, WorkspaceScope, "client"];

    public static readonly PersistenceId Reservations = new($"{WorkspaceScope}/reservations");

    public static readonly PersistenceId Memory = new($"{WorkspaceScope}/memory");

    public static readonly PersistenceId Skills = new($"{WorkspaceScope}/skills");

    public static PersistenceId Mailbox(string agent) => new($"{MailScope}/{agent}");

    public static bool Owns(PersistenceId actor) => actor.Scope is MailScope or WorkspaceScope;

    public static bool IsMailbox(PersistenceId actor) => actor.Scope is MailScope;
}
