using Microsoft.Data.Sqlite;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Mail;
using SisyphusActors.Core.Memory;
using SisyphusActors.Core.Reservations;
using SisyphusActors.Core.Skills;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Journal.Projections;

/// <summary>The tables of the workspace's own actors: who takes part, mail, reservations, memories, skills.</summary>
internal sealed class SharedTables(SqliteConnection connection) : IDisposable
{
    private readonly SortedDictionary<string, SqlStatement> _statements = new(StringComparer.Ordinal);
    private readonly List<LedgerEntry> _pending = [];

    public static bool Concerns(in LedgerEntry entry) => entry.Event is MailEvent or ReservationEvent or MemoryEvent or SkillEvent;

    public void Apply(in LedgerEntry entry)
    {
        if (Concerns(entry))
            _pending.Add(entry);
    }

    /// <summary>Writes what was applied since the last time.</summary>
    /// <returns>Whether mail that asks to be acknowledged came or went: the workspace's ledger tells of it.</returns>
    public bool Store()
    {
        var openMailChanged = false;
        foreach (var entry in _pending)
        {
            Write(entry);
            openMailChanged |= entry.Event is MailEvent.MailReceived { AckRequired: true } or MailEvent.MailAcknowledged;
        }
        _pending.Clear();
        return openMailChanged;
    }

    public void Forget() => _pending.Clear();

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Dispose();
    }

    private void Write(in LedgerEntry entry)
    {
        switch (entry.Event)
        {
            case MailEvent mail:
                Write(mail, entry);
                break;
            case ReservationEvent reservation:
                Write(reservation, entry);
                break;
            case MemoryEvent memory:
                Write(memory, entry);
                break;
            case SkillEvent.SkillOutcomeRecorded e:
                Run("upsert_skill",
                    ("$step_kind", e.StepKind), ("$skill", e.Skill), ("$score", e.Record.Score), ("$tries", e.Record.Tries),
                    ("$decayed_successes", e.Record.DecayedSuccesses), ("$decayed_tries", e.Record.DecayedTries),
                    ("$last_outcome", e.Succeeded ? "succeeded" : "failed"), ("$last_source", e.Source), ("$updated_at", At(entry)), ("$offset", entry.Offset));
                break;
        }
    }

    private void Write(MailEvent mail, in LedgerEntry entry)
    {
        var agent = entry.Actor.Role;
        switch (mail)
        {
            case MailEvent.AgentJoined e:
                Run("upsert_agent", ("$name", agent), ("$task", e.Task), ("$joined_by", e.By), ("$joined_at", At(entry)), ("$offset", entry.Offset));
                break;
            case MailEvent.MailReceived e:
                Run("insert_mail_message",
                    ("$id", Id(agent, e.Number)), ("$agent", agent), ("$number", e.Number), ("$sender", e.From), ("$thread_id", e.ThreadId),
                    ("$subject", e.Subject), ("$body", e.Body), ("$importance", e.Importance.ToString().ToLowerInvariant()),
                    ("$ack_required", e.AckRequired ? 1 : 0), ("$sent_at", At(entry)), ("$offset", entry.Offset));
                break;
            case MailEvent.MailRead e:
                Run("update_mail_read", ("$at", At(entry)), ("$offset", entry.Offset), ("$id", Id(agent, e.Number)));
                break;
            case MailEvent.MailAcknowledged e:
                Run("update_mail_acknowledged", ("$at", At(entry)), ("$offset", entry.Offset), ("$id", Id(agent, e.Number)));
                break;
        }
    }

    private void Write(ReservationEvent reservation, in LedgerEntry entry)
    {
        switch (reservation)
        {
            case ReservationEvent.PathsReserved e:
                Run("delete_expired_reservations", ("$now", LedgerTime.Text(e.ReservedAt)));
                foreach (var pattern in e.Patterns)
                    Run("upsert_reservation",
                        ("$agent", e.Agent), ("$pattern", pattern), ("$exclusive", e.Exclusive ? 1 : 0), ("$reason", e.Reason),
                        ("$reserved_at", LedgerTime.Text(e.ReservedAt)), ("$expires_at", LedgerTime.Text(e.ExpiresAt)), ("$offset", entry.Offset));
                break;
            case ReservationEvent.PathsReleased e:
                foreach (var pattern in e.Patterns)
                    Run("delete_reservation", ("$agent", e.Agent), ("$pattern", pattern));
                break;
        }
    }

    private void Write(MemoryEvent memory, in LedgerEntry entry)
    {
        switch (memory)
        {
            case MemoryEvent.MemoryStored e:
                Run("insert_memory",
                    ("$number", e.Number), ("$id", MemoryId.Of(e.Number)), ("$type", e.Type.Name()), ("$text", e.Text), ("$weight", e.Weight),
                    ("$entities", Json.Array(e.Entities.Select(Json.From)).ToString()), ("$source", e.Source), ("$stored_by", e.By),
                    ("$stored_at", At(entry)), ("$offset", entry.Offset));
                Run("insert_memory_text", ("$number", e.Number), ("$text", e.Text), ("$entities", string.Join('\n', e.Entities)));
                foreach (var entity in e.Entities)
                    Run("insert_memory_entity", ("$entity", entity.ToLowerInvariant()), ("$number", e.Number), ("$name", entity));
                break;
            case MemoryEvent.MemoryRated e:
                Run("update_memory_weight", ("$weight", e.Weight), ("$helpful", e.Helpful ? 1 : 0), ("$offset", entry.Offset), ("$number", e.Number));
                break;
        }
    }

    private void Run(string name, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (!_statements.TryGetValue(name, out var statement))
        {
            var names = new string[parameters.Length];
            for (var index = 0; index < names.Length; index++)
                names[index] = parameters[index].Name;
            _statements[name] = statement = new SqlStatement(connection, name, names);
        }
        var values = new object?[parameters.Length];
        for (var index = 0; index < values.Length; index++)
            values[index] = parameters[index].Value;
        statement.Run(values);
    }

    private static string Id(string agent, long number) => new LetterId(agent, number).ToString();

    private static string At(in LedgerEntry entry) => LedgerTime.Text(entry.At);
}
