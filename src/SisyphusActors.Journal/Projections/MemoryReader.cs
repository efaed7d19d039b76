using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Memory;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Journal.Projections;

/// <summary>Finds memories by what they are about and by their words.</summary>
public sealed partial class MemoryReader
{
    /// <summary>Two scores this near, relative to the greater, are equal.</summary>
    private const double Near = 1e-9;

    private readonly SharedReader _shared;

    internal MemoryReader(SharedReader shared) => _shared = shared;

    /// <summary>The weightiest first, of equal weight the newest.</summary>
    public ImmutableArray<MemoryEntry> List(MemoryType? type, int limit) => List(null, type, limit);

    /// <param name="id">As <see cref="MemoryId"/> has them.</param>
    /// <returns>Null when there is none.</returns>
    public MemoryEntry? Get(string id) => _shared.Read("read_memory", ReadMemory, ("$id", id)).FirstOrDefault();

    /// <summary>The best matches, the best first. Word forms and letter case count for nothing; one word of the query is enough to match.</summary>
    /// <param name="query">Null or without a word to go by entities and weight alone.</param>
    /// <param name="entities">Memories about any of these; none for all. A part of a name is enough when it fits one entity only.</param>
    public MemorySearch Find(string? query, IReadOnlyCollection<string> entities, MemoryType? type, int limit)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var entity in entities)
        {
            var (meant, candidates) = Entity(entity.Trim());
            if (candidates.Length > 1)
                return new MemorySearch([], $"'{entity}' may be {string.Join(" or ", candidates)}", candidates);
            if (meant is not null)
                names.Add(meant);
        }
        if (entities.Count > 0 && names.Count == 0)
            return new MemorySearch([], null, []);
        var about = entities.Count == 0 ? null : Json.Array(names.Select(Json.From)).ToString();
        var words = string.Join(" OR ", Words().Matches(query ?? "").Select(m => $"\"{m.Value}\""));
        if (words.Length == 0)
            return new MemorySearch(List(about, type, limit), null, []);
        var found = _shared.Read("find_memories", ReadMemory, ("$words", words), ("$entities", about), ("$type", type?.Name()), ("$limit", Math.Max(limit, 2)));
        var equal = found.TakeWhile(m => found[0].Score - m.Score <= Near * found[0].Score).ToImmutableArray();
        return new MemorySearch(
            [.. found.Take(Math.Max(limit, equal.Length > 1 ? 2 : 0))],
            equal.Length > 1 ? $"{string.Join(" and ", equal.Select(m => m.Id))} fit equally well" : null,
            []);
    }

    /// <summary>The entity whose name this is, or the only one whose name it is a part of; else all those whose name it is a part of.</summary>
    private (string? Meant, ImmutableArray<string> Candidates) Entity(string text)
    {
        var wanted = text.ToLowerInvariant();
        var fitting = _shared.Read("read_entities", row => (Entity: row.GetString(0), Name: row.GetString(1)))
            .Where(e => e.Entity.Contains(wanted, StringComparison.Ordinal)).ToImmutableArray();
        return fitting.FirstOrDefault(e => e.Entity == wanted).Entity is { } exact ? (exact, [])
            : fitting is [var only] ? (only.Entity, [])
            : (null, [.. fitting.Select(e => e.Name)]);
    }

    private ImmutableArray<MemoryEntry> List(string? entities, MemoryType? type, int limit) =>
        _shared.Read("read_memories", ReadMemory, ("$entities", entities), ("$type", type?.Name()), ("$limit", limit));

    private static MemoryEntry ReadMemory(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3) / 1_000.0, row.GetInt32(4), row.GetInt32(5),
        [.. Json.Parse(row.GetString(6)).Element.EnumerateArray().Select(e => e.GetString()!)],
        SharedReader.Text(row, 7), LedgerTime.Parse(row.GetString(8)), row.GetInt64(9), row.GetDouble(10));

    [GeneratedRegex(@"[\p{L}\p{N}]+")]
    private static partial Regex Words();
}

/// <param name="Weight">From 0 to 2.</param>
/// <param name="Score">How well it fits what was asked, times its weight; its weight alone when no words were asked for. Only good to compare.</param>
public sealed record MemoryEntry(
    string Id, string Type, string Text, double Weight, int Helpful, int Harmful, ImmutableArray<string> Entities, string? Source,
    DateTimeOffset StoredAt, long Offset, double Score);

/// <param name="Unclear">Why the question has no one answer, as a clause; null when it has.</param>
/// <param name="Candidates">The entities that may have been meant; empty unless that is what is unclear.</param>
public sealed record MemorySearch(ImmutableArray<MemoryEntry> Memories, string? Unclear, ImmutableArray<string> Candidates);
