using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.Core.Mail;

/// <summary>What is open in one agent's mailbox. Letters themselves are in the journal: a mailbox of 100,000 that were read is as small as an empty one.</summary>
/// <param name="Task">What the agent said it does; null before it said so.</param>
/// <param name="Count">All letters that ever arrived.</param>
/// <param name="Unread">Numbers of letters nobody has read.</param>
/// <param name="Unacknowledged">Numbers of letters that ask to be acknowledged and have not been.</param>
[Stored("mailbox-state.v1")]
public sealed record MailboxState(bool HasJoined, string? Task, long Count, ImmutableSortedSet<long> Unread, ImmutableSortedSet<long> Unacknowledged)
{
    public static readonly MailboxState Initial = new(HasJoined: false, null, 0, [], []);
}
