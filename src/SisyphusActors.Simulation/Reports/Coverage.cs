using SisyphusActors.Core.Ledger;
using SisyphusActors.Simulation.Scenarios;

namespace SisyphusActors.Simulation.Reports;

/// <summary>What scenarios really came to: how often each incident happened, each status was reached, and each event stored.</summary>
public sealed class Coverage
{
    private readonly SortedDictionary<string, long> _incidents = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _runStatuses = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _stepStatuses = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _events = new(StringComparer.Ordinal);

    /// <summary>By words, such as <c>crash before commit</c>.</summary>
    public IReadOnlyDictionary<string, long> Incidents => _incidents;

    /// <summary>By name, in snake case.</summary>
    public IReadOnlyDictionary<string, long> RunStatuses => _runStatuses;

    /// <inheritdoc cref="RunStatuses"/>
    public IReadOnlyDictionary<string, long> StepStatuses => _stepStatuses;

    /// <summary>By stored name, such as <c>plan-approved.v1</c>.</summary>
    public IReadOnlyDictionary<string, long> Events => _events;

    public long Steps { get; internal set; }

    public long Commits { get; internal set; }

    public long Hosts { get; internal set; }

    internal void Count(IncidentKind kind) => Add(_incidents, Incident.Words(kind), 1);

    internal void Reached(StatusChange change) => Add(change.StepId is null ? _runStatuses : _stepStatuses, change.To, 1);

    internal void Stored(string name) => Add(_events, name, 1);

    internal void Add(Coverage other)
    {
        foreach (var (kind, n) in other._incidents)
            Add(_incidents, kind, n);
        foreach (var (status, n) in other._runStatuses)
            Add(_runStatuses, status, n);
        foreach (var (status, n) in other._stepStatuses)
            Add(_stepStatuses, status, n);
        foreach (var (name, n) in other._events)
            Add(_events, name, n);
        Steps += other.Steps;
        Commits += other.Commits;
        Hosts += other.Hosts;
    }

    private static void Add(SortedDictionary<string, long> counts, string name, long n) => counts[name] = counts.GetValueOrDefault(name) + n;
}
