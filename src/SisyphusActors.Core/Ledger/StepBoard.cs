using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Core.Ledger;

/// <summary>
/// The steps of a run, in plan order and by status at once. Every change costs O(log n), so a run of 10,000 steps
/// folds in time proportional to its events and its newest steps are found without a scan.
/// </summary>
internal sealed class StepBoard
{
    private static readonly int AwaitingApproval = Enum.GetValues<StepStatus>().Length;

    private readonly Dictionary<string, StepPosition> _positionOf = new(StringComparer.Ordinal);
    private readonly SortedDictionary<StepPosition, StepView> _steps = [];
    private readonly SortedSet<Rank>[] _shelves = [.. Enumerable.Range(0, AwaitingApproval + 1).Select(_ => new SortedSet<Rank>())];
    private int _planSteps;

    public MilestoneBoard Milestones { get; private set; } = new([]);

    /// <summary>Plan order, items of a fan-out after their parent.</summary>
    public IEnumerable<StepView> All => _steps.Values;

    public int Count => _steps.Count;

    /// <summary>Steps of the plan; the items of a fan-out are not counted.</summary>
    public int PlanCount => _planSteps;

    public int PlanDone { get; private set; }

    public void Load(Plan plan)
    {
        Milestones = new MilestoneBoard(plan.Steps);
        foreach (var step in plan.Steps)
            if (!_positionOf.ContainsKey(step.Id))
                Put(new StepView(step.Id, new StepPosition(_planSteps++), step.Title, step.Milestone) { MayFail = step.ContinueOnError, IsCleanup = step.IsCleanup });
    }

    public StepView? Find(string id) => _positionOf.TryGetValue(id, out var position) ? _steps[position] : null;

    /// <summary>The step, made at the end of the plan if the plan does not name it: what happened is shown, not dropped.</summary>
    public StepView FindOrAdd(string id)
    {
        if (Find(id) is null)
            Put(new StepView(id, new StepPosition(_planSteps++), Title: null, Milestone: null));
        return Find(id)!;
    }

    public void Put(StepView step)
    {
        var done = step.IsDone ? 1 : 0;
        if (_steps.TryGetValue(step.Position, out var before))
        {
            _shelves[Shelf(before)].Remove(RankOf(before));
            done -= before.IsDone ? 1 : 0;
        }
        _positionOf[step.Id] = step.Position;
        _steps[step.Position] = step;
        _shelves[Shelf(step)].Add(RankOf(step));
        if (done != 0)
            CountDone(step, done);
    }

    /// <summary>Forgets the items of a step, which is to fan out anew.</summary>
    /// <returns>What they were, in order.</returns>
    public IReadOnlyList<StepView> RemoveItems(string id)
    {
        var parent = _positionOf[id];
        var items = _steps.Values.Where(step => step.Position.IsItem && step.Position.Parent == parent).ToList();
        foreach (var item in items)
        {
            if (item.IsDone)
                CountDone(item, -1);
            _shelves[Shelf(item)].Remove(RankOf(item));
            _steps.Remove(item.Position);
            _positionOf.Remove(item.Id);
        }
        return items;
    }

    public int CountOf(StepStatus status) =>
        _shelves[(int)status].Count + (status is StepStatus.Waiting ? _shelves[AwaitingApproval].Count : 0);

    /// <summary>Steps of one status, in plan order.</summary>
    public IEnumerable<StepView> Of(StepStatus status) => _shelves[(int)status].Select(rank => _steps[rank.Position]);

    /// <summary>Completed steps, the newest first.</summary>
    public IEnumerable<StepView> NewestCompleted() => _shelves[(int)StepStatus.Completed].Reverse().Select(rank => _steps[rank.Position]);

    /// <summary>Steps that wait for a person's approval, in plan order.</summary>
    public IEnumerable<StepView> Approvals => _shelves[AwaitingApproval].Select(rank => _steps[rank.Position]);

    public int ApprovalCount => _shelves[AwaitingApproval].Count;

    private void CountDone(StepView step, int change)
    {
        if (step.Position.IsItem)
        {
            var parent = _steps[step.Position.Parent];
            _steps[parent.Position] = parent with { ItemsDone = parent.ItemsDone + change };
            return;
        }
        PlanDone += change;
        if (step.Milestone is not null)
            Milestones.Count(step.Milestone, change);
    }

    private static int Shelf(StepView step) => step.Status is StepStatus.Waiting && step.Prompt is not null ? AwaitingApproval : (int)step.Status;

    private static Rank RankOf(StepView step) => new(step.Status is StepStatus.Completed ? step.Offset : 0, step.Position);

    private readonly record struct Rank(long Offset, StepPosition Position) : IComparable<Rank>
    {
        public int CompareTo(Rank other) => Offset == other.Offset ? Position.CompareTo(other.Position) : Offset.CompareTo(other.Offset);
    }
}
