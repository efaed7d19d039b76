using SisyphusActors.Core.Planning;

namespace SisyphusActors.Core.Ledger;

/// <summary>The phases of a plan in the order the plan first names them, with their progress counted as it happens.</summary>
internal sealed class MilestoneBoard
{
    private readonly Dictionary<string, int> _indexOf = new(StringComparer.Ordinal);
    private readonly List<Milestone> _milestones = [];
    private int _current;

    public MilestoneBoard(IEnumerable<PlanStep> steps)
    {
        foreach (var name in steps.Select(s => s.Milestone).OfType<string>())
        {
            if (_indexOf.TryAdd(name, _milestones.Count))
                _milestones.Add(new Milestone(name, 0, 0));
            var index = _indexOf[name];
            _milestones[index] = _milestones[index] with { Total = _milestones[index].Total + 1 };
        }
    }

    public IReadOnlyList<Milestone> All => _milestones;

    /// <summary>The number of the first phase not yet reached, from 1; the number of phases when all are.</summary>
    public int Current => Math.Min(_current + 1, _milestones.Count);

    public void Count(string name, int change)
    {
        var index = _indexOf[name];
        _milestones[index] = _milestones[index] with { Done = _milestones[index].Done + change };
        _current = Math.Min(_current, index);
        while (_current < _milestones.Count && _milestones[_current].IsReached)
            _current++;
    }
}
