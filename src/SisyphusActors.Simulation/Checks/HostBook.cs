using SisyphusActors.Core.Runs;
using SisyphusActors.Journal;

namespace SisyphusActors.Simulation.Checks;

/// <summary>The hosts as the journal tells of them: each ends, or is found to be lost, before the next one starts.</summary>
internal sealed class HostBook(Play play)
{
    private long _epoch;
    private bool _isOpen;
    private int _number;

    public void Enter(JournalRow row)
    {
        switch (row.Recorded.Event)
        {
            case HostEvent.HostStarted e:
                if (_isOpen || e.Epoch != _epoch + 1)
                    play.Verdict.Fail(Invariants.HostsInTurn, $"a host of epoch {e.Epoch} starts after epoch {_epoch}{(_isOpen ? ", which has not ended" : "")}.");
                (_epoch, _isOpen, _number) = (e.Epoch, true, e.Pid);
                break;
            case HostEvent.HostStopped { Epoch: var epoch }:
                Ends(epoch);
                break;
            case HostEvent.HostLost { Epoch: var epoch }:
                Ends(epoch);
                if (play.Hosts.IsAlive(_number))
                    play.Verdict.Fail(Invariants.HostsInTurn, $"the host of epoch {epoch} is said to be lost, and is alive.");
                break;
        }
    }

    private void Ends(long epoch)
    {
        if (!_isOpen || epoch != _epoch)
            play.Verdict.Fail(Invariants.HostsInTurn, $"the host of epoch {epoch} ends, and does not run.");
        _isOpen = false;
    }
}
