using SisyphusActors.Engine.Simulation;
using SisyphusActors.Journal;

namespace SisyphusActors.Simulation.Hosts;

/// <summary>The processes that host the workspace, one after another; with a sound lease never two at once.</summary>
internal sealed class HostYard(Play play)
{
    private readonly List<SimulatedHost> _alive = [];
    private int _started;

    public IReadOnlyList<SimulatedHost> Alive => _alive;

    /// <summary>The one that takes commands; null when none does.</summary>
    public SimulatedHost? Serving => _alive.Find(h => h.Serves);

    public bool IsAlive(int number) => _alive.Exists(h => h.Number == number);

    /// <summary>A process wants to be the host.</summary>
    /// <returns>Null when another is, or it ended while it started.</returns>
    public SimulatedHost? TryStart()
    {
        var number = ++_started;
        if (!play.Seams.Lease.TryAcquire(number))
        {
            play.Trace.Add($"host {number} is refused the lease");
            return null;
        }
        play.Trace.Add($"host {number} starts");
        try
        {
            var host = new SimulatedHost(play, number);
            _alive.Add(host);
            play.Coverage.Hosts++;
            return host;
        }
        catch (Exception e) when (e is SimulatedCrashException or JournalUnavailableException or CommitUnknownException or IOException)
        {
            play.Trace.Add($"host {number} does not start: {e.Message}");
            play.Seams.Lease.Release(number);
            return null;
        }
    }

    /// <returns>False when no host has anything to do.</returns>
    public bool Step(SeededRandom random)
    {
        var busy = _alive.FindAll(h => h.HasWork);
        if (busy.Count == 0)
            return false;
        var host = busy[random.Next(busy.Count)];
        try
        {
            host.Step(random);
        }
        catch (SimulatedCrashException e)
        {
            Crash(host, e);
        }
        catch (JournalUnavailableException e)
        {
            play.Trace.Add($"host {host.Number} ends: {e.Message}");
            host.Fail(e);
            Gone(host);
        }
        return true;
    }

    public void Crash(SimulatedHost host, SimulatedCrashException reason)
    {
        play.Trace.Add($"host {host.Number} is killed");
        host.Crash(reason);
        Gone(host);
    }

    /// <summary>Nothing is left to do: whoever hosts may go.</summary>
    public void Leave()
    {
        foreach (var host in _alive)
            host.Drain();
    }

    /// <summary>Ends the hosts that were asked to stop and have come to it.</summary>
    public void EndStopped()
    {
        foreach (var host in _alive.Where(h => h.IsStopping).ToList())
        {
            try
            {
                if (!host.TryEnd())
                    continue;
                play.Trace.Add($"host {host.Number} has stopped");
                Gone(host);
            }
            catch (SimulatedCrashException e)
            {
                Crash(host, e);
            }
        }
    }

    private void Gone(SimulatedHost host)
    {
        _alive.Remove(host);
        play.Seams.Lease.Release(host.Number);
    }
}
