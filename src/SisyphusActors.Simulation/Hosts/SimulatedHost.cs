using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine;
using SisyphusActors.Engine.Simulation;
using SisyphusActors.Hosting.Hosts;
using SisyphusActors.Journal;
using SisyphusActors.Seams.Secrets;
using SisyphusActors.Simulation.Checks;
using SisyphusActors.Simulation.World;

namespace SisyphusActors.Simulation.Hosts;

/// <summary>One process that holds the lease: the parts of a real host, put together in its order, without its threads.</summary>
internal sealed class SimulatedHost
{
    private static readonly TimeSpan PollDelay = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(5);

    /// <summary>Of real time; it takes microseconds.</summary>
    private static readonly TimeSpan StopWait = TimeSpan.FromSeconds(30);

    private readonly Play _play;
    private readonly HostRecord _record;
    private readonly SimulatedProjections _projections;
    private readonly HostedOperations _operations;
    private readonly SimulatedEngine _engine;
    private readonly Dictionary<PersistenceId, WatchedMachine> _machines = [];
    private Task? _stopping;

    /// <exception cref="SimulatedCrashException">It was killed while it started.</exception>
    public SimulatedHost(Play play, int number)
    {
        (_play, Number) = (play, number);
        Disk = new SimulatedDisk(play);
        var journal = play.Seams.Journal(Disk);
        _record = new HostRecord(journal, play.Time, new HostPlace(number, "simulated", "boot"));
        _record.NoteCrash();
        _projections = new SimulatedProjections(play, journal);
        try
        {
            var (unheard, upTo) = (SisyphusHost.ReceiversIn(_projections.Ahead.Items), _projections.Ahead.Offset);
            _operations = new HostedOperations(new OperationDispatcher(VirtualHandler.All(play, number), SecretValues.None));
            Operations = new WatchedOperations(play, play.Seams.Operations(new SpooledOperations(play, _operations)));
            _record.NoteStart("simulation");
            var behaviors = play.Behaviors(machine => new WatchedMachine(play, this, play.Seams.Machine(machine)));
            _engine = new SimulatedEngine(new EngineSetup(
                journal, "", play.PoisonCounter, behaviors, Operations, play.Seams.Observer(_projections), play.Time)
            {
                ClientMailAfter = upTo,
            });
            _engine.Wake(unheard.SelectMany(actor => behaviors.StartedWith(actor, journal)).Distinct());
        }
        catch
        {
            _projections.Dispose();
            throw;
        }
        PollLater();
    }

    public int Number { get; }

    public SimulatedDisk Disk { get; }

    public WatchedOperations Operations { get; }

    /// <summary>A message was lost in it: what is missing is found when its receiver next starts, or hears from that sender.</summary>
    public bool HasLostMail { get; set; }

    public bool IsDraining { get; private set; }

    public bool IsStopping { get; private set; }

    public bool IsGone { get; private set; }

    /// <summary>Whether a command may be given to it.</summary>
    public bool Serves => !IsGone && !IsDraining && !IsStopping;

    public bool HasWork => !IsGone && _engine.HasWork;

    public Task<Outcome> Tell(PersistenceId to, IMessage message, string key) => _engine.Tell(to, message, key);

    /// <remarks>Of two actors in one host the sender is up before the receiver; a host that never heard of the run repeats nothing of it.</remarks>
    public void Redeliver(PersistenceId to, Stimulus.Mail mail)
    {
        if (mail.Id.Sender.IsClient || MachineOf(to) is not null)
            _engine.Redeliver(to, mail);
    }

    public void Ring(PersistenceId actor, string key, long sequenceNumber) => _engine.Ring(actor, key, sequenceNumber);

    public void Passivate() => _engine.Passivate();

    /// <summary>It finds what other processes wrote when it next looks.</summary>
    public void PollLater() => _play.Time.After(PollDelay, () =>
    {
        if (!IsGone)
            _engine.TakeClientMail();
    });

    public void Recovered(WatchedMachine machine)
    {
        _machines[machine.Id] = machine;
        _play.Books.States.Recovered(machine.Id);
    }

    /// <summary>The actor as it was started last; null when this host has not started it.</summary>
    public WatchedMachine? MachineOf(PersistenceId actor) => _machines.GetValueOrDefault(actor);

    public Exception? FailureOf(string runId) => _engine.FailureOf(runId);

    /// <summary>One step of its engine.</summary>
    /// <exception cref="SimulatedCrashException">It was killed.</exception>
    /// <exception cref="JournalUnavailableException">The disk ended it.</exception>
    public void Step(SeededRandom random)
    {
        var stimuli = random.OneIn(3) ? 1 + random.Next(Math.Max(1, _engine.Waiting)) : _engine.Waiting;
        _engine.Step(stimuli, commits: !random.OneIn(6));
    }

    /// <summary>Nothing new begins; it stops when nothing is at work any more, or its patience is at an end.</summary>
    public void Drain()
    {
        if (IsDraining || IsStopping)
            return;
        IsDraining = true;
        _play.Trace.Add($"host {Number} drains");
        _engine.Drain(() => { }, () =>
        {
            if (IsStopping || IsGone)
                return;
            _play.Trace.Add($"host {Number} is quiet");
            Stop();
        });
        _play.Time.After(DrainPatience, Stop);
    }

    /// <summary>Asks what is at work to stop; <see cref="TryEnd"/> then ends the host.</summary>
    public void Stop()
    {
        if (IsStopping || IsGone)
            return;
        IsStopping = true;
        _play.Trace.Add($"host {Number} stops");
        _engine.Drain(() => _stopping ??= _operations.StopAsync(), () => { });
    }

    /// <summary>Ends a stopping host once nothing is at work, and its engine has heard of it.</summary>
    public bool TryEnd()
    {
        if (IsGone || !IsStopping || _engine.HasWork || _play.World.HasAtWork(Number))
            return false;
        // All it waits for has come; what is left of it runs on other threads for an instant.
        if (_stopping?.Wait(StopWait) != true)
        {
            _play.Verdict.Fail(Invariants.NoDefect, $"host {Number} has nothing at work, and does not stop.");
            return false;
        }
        if (_engine.HasWork)
            return false;
        _engine.Close();
        IsGone = true;
        _play.Books.CatchUp();
        _play.Books.Claims.CheckBegun(this);
        try
        {
            _record.NoteStop();
            _projections.CatchUp();
        }
        catch (Exception e) when (e is JournalUnavailableException or CommitUnknownException)
        {
        }
        Release();
        return true;
    }

    /// <summary>Its process is gone.</summary>
    public void Crash(Exception reason)
    {
        IsGone = true;
        _engine.Fail(reason);
        Release();
    }

    /// <summary>Its engine has ended for this reason: what is at work is stopped, nothing more is stored.</summary>
    public void Fail(Exception reason)
    {
        IsGone = true;
        _engine.Fail(reason);
        _ = _operations.StopAsync();
        Release();
    }

    private void Release()
    {
        _engine.Dispose();
        _projections.Dispose();
        _play.World.HostIsGone(Number);
    }
}
