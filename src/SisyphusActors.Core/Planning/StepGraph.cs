using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Planning;

/// <summary>The edges of a plan, looked up by step id. Derived, never stored.</summary>
public sealed class StepGraph
{
    private readonly Dictionary<string, int> _indexOf = new(StringComparer.Ordinal);
    private readonly ImmutableArray<PlanStep> _steps;
    private readonly List<int>[] _dependents;
    private readonly Sha256[] _digests;

    /// <summary>Index of the first step of the cleanup; the number of steps where there is none.</summary>
    public int CleanupFrom { get; }

    public bool HasCleanup => CleanupFrom < _steps.Length;

    /// <remarks>Edges to unknown steps are left out: the validator has rejected such a plan.</remarks>
    public StepGraph(ImmutableArray<PlanStep> steps)
    {
        _steps = steps;
        CleanupFrom = steps.TakeWhile(step => !step.IsCleanup).Count();
        _digests = new Sha256[steps.Length];
        _dependents = [.. steps.Select(_ => new List<int>())];
        for (var index = 0; index < steps.Length; index++)
            _indexOf.TryAdd(steps[index].Id, index);
        for (var index = 0; index < steps.Length; index++)
            foreach (var need in steps[index].Needs)
                if (_indexOf.TryGetValue(need, out var needed))
                    _dependents[needed].Add(index);
    }

    public bool Contains(string stepId) => _indexOf.ContainsKey(stepId);

    public int IndexOf(string stepId) => _indexOf[stepId];

    public PlanStep this[string stepId] => _steps[_indexOf[stepId]];

    /// <summary>Steps that need this one directly, in plan order.</summary>
    public IReadOnlyList<int> DependentsOf(int index) => _dependents[index];

    /// <summary>SHA-256 of what a step says, wherever in the file it stands.</summary>
    public Sha256 DigestOf(int index) => _digests[index] == default
        ? _digests[index] = StoredJson.Canonical(_steps[index] with { Line = 0, Column = 0 }).Digest
        : _digests[index];

    /// <summary>Every step this one depends on, directly or not, in ordinal order of id; of a cleanup step, all before it.</summary>
    public IReadOnlyCollection<string> AncestorsOf(string stepId)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        if (this[stepId].IsCleanup)
            found.UnionWith(_steps.Take(_indexOf[stepId]).Select(step => step.Id));
        var open = new Stack<string>(this[stepId].Needs);
        while (open.TryPop(out var id))
            if (found.Add(id))
                foreach (var need in this[id].Needs)
                    open.Push(need);
        return found;
    }
}
