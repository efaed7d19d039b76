using System.Collections.Immutable;
using SisyphusActors.Core.Ledger;

namespace SisyphusActors.Journal.Projections;

/// <summary>How skills fared.</summary>
public sealed class SkillReader
{
    private readonly SharedReader _shared;

    internal SkillReader(SharedReader shared) => _shared = shared;

    /// <summary>By kind of step; of one kind the best first, of equal score by name.</summary>
    public ImmutableArray<SkillEntry> List() => _shared.Read("read_skills", row => new SkillEntry(
        row.GetString(0), row.GetString(1), row.GetInt64(2) / 1_000.0, row.GetInt64(3), row.GetString(4), row.GetString(5), LedgerTime.Parse(row.GetString(6))));
}

/// <param name="Score">Above 0 and below 1.</param>
/// <param name="LastOutcome"><c>succeeded</c> or <c>failed</c>.</param>
public sealed record SkillEntry(string Name, string StepKind, double Score, long Tries, string LastOutcome, string LastSource, DateTimeOffset LastAt);
