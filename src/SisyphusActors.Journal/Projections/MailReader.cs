using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Mail;

namespace SisyphusActors.Journal.Projections;

/// <summary>Agents, their mail, and who works on which files.</summary>
public sealed class MailReader
{
    private readonly SharedReader _shared;

    internal MailReader(SharedReader shared) => _shared = shared;

    /// <summary>All that have joined, by name.</summary>
    public ImmutableArray<AgentEntry> Agents() => _shared.Read("read_agents", row => new AgentEntry(
        row.GetString(0), SharedReader.Text(row, 1), LedgerTime.Parse(row.GetString(2)), row.GetInt32(3), row.GetInt32(4)));

    /// <summary>Who has letters to acknowledge, by name.</summary>
    public ImmutableArray<OpenMail> Unacknowledged() => _shared.Read("read_unacknowledged", row => new OpenMail(row.GetString(0), row.GetInt32(1)));

    /// <summary>Letters without their bodies, in the order they arrived.</summary>
    /// <param name="after">The offset of the last one seen; 0 for all.</param>
    public ImmutableArray<Letter> Inbox(string agent, long after, int limit, bool unread = false, bool urgent = false) => _shared.Read(
        "read_inbox", ReadLetter, ("$agent", agent), ("$after", after), ("$limit", limit), ("$unread", unread ? 1 : 0), ("$urgent", urgent ? 1 : 0));

    /// <returns>Null when there is none.</returns>
    public Letter? Letter(LetterId id) => _shared.Read("read_letter", ReadLetter, ("$id", id.ToString())).FirstOrDefault();

    /// <summary>Reservations that have not run out, by agent and pattern.</summary>
    public ImmutableArray<HeldPath> Reservations(DateTimeOffset now) => _shared.Read("read_reservations", row => new HeldPath(
        row.GetString(0), row.GetString(1), row.GetInt64(2) == 1, SharedReader.Text(row, 3), LedgerTime.Parse(row.GetString(4)), LedgerTime.Parse(row.GetString(5))),
        ("$now", LedgerTime.Text(now)));

    private static Letter ReadLetter(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6), row.GetInt64(7) == 1,
        LedgerTime.Parse(row.GetString(8)), SharedReader.Time(row, 9), SharedReader.Time(row, 10), row.GetInt64(11));
}

/// <param name="Unread">Letters it has not read.</param>
/// <param name="Unacknowledged">Letters that ask to be acknowledged and have not been.</param>
public sealed record AgentEntry(string Name, string? Task, DateTimeOffset JoinedAt, int Unread, int Unacknowledged);

/// <param name="Importance"><c>low</c>, <c>normal</c>, <c>high</c> or <c>urgent</c>.</param>
/// <param name="Offset">Of its arrival.</param>
public sealed record Letter(
    string Id, string To, string From, string ThreadId, string Subject, string Body, string Importance, bool AckRequired,
    DateTimeOffset SentAt, DateTimeOffset? ReadAt, DateTimeOffset? AcknowledgedAt, long Offset);

public sealed record HeldPath(string Agent, string Pattern, bool Exclusive, string? Reason, DateTimeOffset ReservedAt, DateTimeOffset ExpiresAt);
