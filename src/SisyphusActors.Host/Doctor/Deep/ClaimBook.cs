using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Validation;
using SisyphusActors.Journal;

namespace SisyphusActors.Host.Doctor.Deep;

/// <summary>The claims of one run: each settled once, and none left open when the run has ended, but what a person is asked about, and what a run looked at that was cancelled while it was planned.</summary>
internal sealed class ClaimBook(Faults faults)
{
    private readonly Dictionary<OpKey, Claim> _open = [];
    private bool _hasEnded;

    private sealed record Claim(PersistenceId Actor, string What, long Offset, bool MayStay);

    public void Enter(JournalRow row)
    {
        switch (row.Recorded.Event)
        {
            case IOperationClaimed e:
                if (!_open.TryAdd(e.OpKey, new Claim(row.PersistenceId, e is ExecutorEvent.StepStarted step ? $"step {step.StepId}" : "an operation", row.Offset, e is PlannerEvent or ValidatorEvent)))
                    faults.Add($"offset {row.Offset}: {row.PersistenceId} claimed {e.OpKey} once more");
                break;
            case IOperationSettled e when !_open.Remove(e.OpKey):
                faults.Add($"offset {row.Offset}: {row.PersistenceId} settled {e.OpKey}, which was not claimed");
                break;
            case IOperationInDoubt e:
                if (_open.TryGetValue(e.OpKey, out var claim))
                    _open[e.OpKey] = claim with { MayStay = true };
                break;
            case RunEvent.RunSucceeded or RunEvent.RunFailed or RunEvent.RunCancelled:
                _hasEnded = true;
                break;
            case RunEvent.RunContinued:
                _hasEnded = false;
                break;
        }
    }

    /// <summary>The run's last row has been entered.</summary>
    public void Close(string runId)
    {
        if (_hasEnded)
            foreach (var claim in _open.Values.Where(claim => !claim.MayStay))
                faults.Add($"run {runId} has ended, and the claim of {claim.What} at offset {claim.Offset} was never settled");
    }
}
