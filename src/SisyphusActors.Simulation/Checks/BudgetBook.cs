using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Operations;
using SisyphusActors.Journal;

namespace SisyphusActors.Simulation.Checks;

/// <summary>What is reserved for the calls that are claimed, added up once more.</summary>
internal sealed class BudgetBook(Play play)
{
    private readonly Dictionary<(string RunId, OpKey OpKey), Amount> _open = [];

    /// <summary>After the run's view has taken the row in.</summary>
    public void Enter(JournalRow row)
    {
        if (row.Recorded.Event is not GatewayEvent)
            return;
        var runId = row.PersistenceId.Scope;
        if (row.Recorded.Event is GatewayEvent.CallClaimed claimed)
            _open[(runId, claimed.OpKey)] = claimed.Reserved;
        else if (row.Recorded.Event is Core.Behaviors.IOperationSettled settled)
            _open.Remove((runId, settled.OpKey));
        var account = play.Books.Ledgers.View(runId).Gateway.RunAccount;
        var atWork = _open.Where(o => o.Key.RunId == runId).Aggregate(default(Amount), (sum, o) => sum + o.Value);
        if (account.Reserved != atWork)
            play.Verdict.Fail(Invariants.ReservedTrue, $"{runId} has reserved {account.Reserved}, and at work is {atWork}.");
        if (row.Recorded.Event is GatewayEvent.CallClaimed && account.Limits.Calls < account.Used.Calls + atWork.Calls)
            play.Verdict.Fail(Invariants.ReservedTrue, $"{runId} sends a call, and {account.Used.Calls} of {account.Limits.Calls} are used and {atWork.Calls} at work.");
    }
}
