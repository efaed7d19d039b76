using SisyphusActors.Journal.Projections;

namespace SisyphusActors.Host.Cli;

/// <summary>The shapes of <c>mail</c>, <c>memory</c> and <c>skills</c>.</summary>
internal static partial class Shapes
{
    public sealed record AgentList(IReadOnlyList<Agent> Agents);

    public sealed record Agent(string Name, string? Task, DateTimeOffset JoinedAt, int Unread, int Unacknowledged)
    {
        public static Agent Of(AgentEntry agent) => new(agent.Name, agent.Task, agent.JoinedAt, agent.Unread, agent.Unacknowledged);
    }

    public sealed record Sent(IReadOnlyList<string> Letters);

    public sealed record Inbox(string Agent, long Next, IReadOnlyList<Header> Letters);

    public sealed record Header(
        string LetterId, string From, string ThreadId, string Subject, string Importance, bool AckRequired,
        DateTimeOffset SentAt, DateTimeOffset? ReadAt, DateTimeOffset? AcknowledgedAt, long Offset)
    {
        public static Header Of(Journal.Projections.Letter letter) => new(
            letter.Id, letter.From, letter.ThreadId, letter.Subject, letter.Importance, letter.AckRequired,
            letter.SentAt, letter.ReadAt, letter.AcknowledgedAt, letter.Offset);
    }

    public sealed record Letter(Header Header, string To, string Body)
    {
        public static Letter Of(Journal.Projections.Letter letter) => new(Shapes.Header.Of(letter), letter.To, letter.Body);
    }

    public sealed record Reservations(IReadOnlyList<Reservation> Held)
    {
        public static Reservations Of(IEnumerable<HeldPath> held) => new(
            [.. held.Select(h => new Reservation(h.Agent, h.Pattern, h.Exclusive, h.Reason, h.ReservedAt, h.ExpiresAt))]);
    }

    public sealed record Reservation(string Agent, string Pattern, bool Exclusive, string? Reason, DateTimeOffset ReservedAt, DateTimeOffset ExpiresAt);

    public sealed record MemorySearch(string Status, string? Unclear, IReadOnlyList<string> Candidates, IReadOnlyList<Memory> Memories)
    {
        public static MemorySearch Of(Journal.Projections.MemorySearch search) => new(
            search.Unclear is not null ? "clarification_required" : search.Memories.IsEmpty ? "none" : "found",
            search.Unclear, search.Candidates, [.. search.Memories.Select(Memory.Of)]);
    }

    public sealed record MemoryList(IReadOnlyList<Memory> Memories);

    public sealed record Memory(
        string MemoryId, string Type, string Text, double Weight, int Helpful, int Harmful, IReadOnlyList<string> Entities, string? Source,
        DateTimeOffset StoredAt, double Score, long Offset)
    {
        public static Memory Of(MemoryEntry memory) => new(
            memory.Id, memory.Type, memory.Text, memory.Weight, memory.Helpful, memory.Harmful, memory.Entities, memory.Source,
            memory.StoredAt, memory.Score, memory.Offset);
    }

    public sealed record SkillList(IReadOnlyList<Skill> Skills);

    public sealed record Skill(
        string Name, string? StepKind, double Score, long Tries, string? LastOutcome, string? LastSource, DateTimeOffset? LastAt, string? Description, string? Path);
}
