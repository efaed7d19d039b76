using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Host.Live;

/// <summary>Which steps a screen shows when there are more than it has lines: what needs a person and what is at work first, then what came last and what comes next.</summary>
internal static class StepRows
{
    /// <returns>At most <paramref name="max"/>, in plan order, and how many are left out.</returns>
    public static (IReadOnlyList<StepView> Rows, int LeftOut) Of(RunView run, int max)
    {
        var all = Enum.GetValues<StepStatus>().Sum(run.CountOf);
        if (all <= max)
            return ([.. run.Steps], 0);
        var picked = new SortedDictionary<StepPosition, StepView>();
        Pick(run.StepsOf(StepStatus.InDoubt), max / 3);
        Pick(run.StepsOf(StepStatus.Failed), max / 3);
        Pick(run.Approvals, max / 3);
        Pick(run.StepsOf(StepStatus.Retrying), max / 3);
        Pick(run.StepsOf(StepStatus.Running).Where(s => s.Items is not null), max / 3);
        Pick(run.StepsOf(StepStatus.Running), max / 2);
        Pick(run.StepsOf(StepStatus.Waiting), max / 3);
        Pick(run.StepsOf(StepStatus.Pending), 2);
        Pick(run.NewestCompleted, max);
        Pick(run.StepsOf(StepStatus.Pending), max);
        Pick(run.StepsOf(StepStatus.Skipped), max);
        Pick(run.StepsOf(StepStatus.Cancelled), max);
        return ([.. picked.Values], all - picked.Count);

        void Pick(IEnumerable<StepView> steps, int atMost)
        {
            foreach (var step in steps.Take(Math.Min(atMost, max - picked.Count)))
                picked.TryAdd(step.Position, step);
        }
    }
}
