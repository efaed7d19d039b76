using System.Collections;
using System.Collections.Immutable;
using SisyphusActors.Core.Planning;

namespace SisyphusActors.Core.Validation;

/// <summary>Who comes before whom in a plan that may be wrong in any way: steps by index, in plan order.</summary>
/// <remarks>
/// Tarjan's strongly connected components, walked along <c>needs</c>: a component is complete only after all it needs,
/// so cycles and ancestors come out of one pass, in time proportional to steps and edges. No recursion: chains may be long.
/// </remarks>
internal sealed class StepAncestry
{
    private readonly Dictionary<string, int> _indexOf = new(StringComparer.Ordinal);
    private readonly int[][] _needs;
    private readonly int[] _number;
    private readonly int[] _low;
    private readonly BitArray[] _ancestors;
    private readonly Stack<int> _open = new();
    private readonly List<int[]> _circles = [];
    private readonly int _cleanupFrom;
    private int _visited;

    public StepAncestry(ImmutableArray<PlanStep> steps)
    {
        for (var index = 0; index < steps.Length; index++)
            _indexOf.TryAdd(steps[index].Id, index);
        _needs = [.. steps.Select(step => step.Needs.Where(_indexOf.ContainsKey).Select(need => _indexOf[need]).ToArray())];
        _cleanupFrom = steps.TakeWhile(step => !step.IsCleanup).Count();
        _number = new int[steps.Length];
        _low = new int[steps.Length];
        _ancestors = new BitArray[steps.Length];
        for (var index = 0; index < steps.Length; index++)
            if (_number[index] == 0)
                Visit(index);
    }

    /// <summary>The steps of each circle of two or more, shortest way round, beginning with the first in the plan.</summary>
    public IEnumerable<int[]> Circles => _circles.OrderBy(circle => circle[0]);

    public bool Contains(string id) => _indexOf.ContainsKey(id);

    /// <summary>The first step of that id.</summary>
    public int IndexOf(string id) => _indexOf[id];

    /// <summary>Whether the one needs the other, directly or not; a cleanup step comes after all before it.</summary>
    public bool IsAncestor(int ancestor, int step) => step < _cleanupFrom ? _ancestors[step][ancestor] : ancestor < step;

    private void Visit(int root)
    {
        var path = new Stack<(int Step, int Edge)>();
        Enter(root);
        while (path.TryPop(out var at))
        {
            var (step, edge) = at;
            if (edge < _needs[step].Length)
            {
                path.Push((step, edge + 1));
                var need = _needs[step][edge];
                if (_number[need] == 0)
                    Enter(need);
                else if (_ancestors[need] is null)
                    _low[step] = Math.Min(_low[step], _number[need]);
                continue;
            }
            if (_low[step] == _number[step])
                Complete(step);
            if (path.TryPeek(out var parent))
                _low[parent.Step] = Math.Min(_low[parent.Step], _low[step]);
        }

        void Enter(int step)
        {
            _number[step] = _low[step] = ++_visited;
            _open.Push(step);
            path.Push((step, 0));
        }
    }

    private void Complete(int first)
    {
        var members = new List<int>();
        int member;
        do
            members.Add(member = _open.Pop());
        while (member != first);
        var ancestors = new BitArray(_needs.Length);
        foreach (var step in members)
            foreach (var need in _needs[step])
            {
                ancestors[need] = true;
                if (_ancestors[need] is { } further)
                    ancestors.Or(further);
            }
        foreach (var step in members)
            _ancestors[step] = ancestors;
        if (members.Count > 1)
            _circles.Add(Circle(members));
    }

    /// <summary>The shortest way from the component's first step in the plan back to itself.</summary>
    private int[] Circle(List<int> members)
    {
        var within = members.ToHashSet();
        var first = members.Min();
        var cameFrom = new Dictionary<int, int>();
        var next = new Queue<int>([first]);
        while (next.TryDequeue(out var step))
            foreach (var need in _needs[step].Where(n => n != step && within.Contains(n)))
            {
                if (need == first)
                    return [.. Back(step).Reverse()];
                if (cameFrom.TryAdd(need, step))
                    next.Enqueue(need);
            }
        throw new System.Diagnostics.UnreachableException();

        IEnumerable<int> Back(int step)
        {
            for (; step != first; step = cameFrom[step])
                yield return step;
            yield return first;
        }
    }
}
