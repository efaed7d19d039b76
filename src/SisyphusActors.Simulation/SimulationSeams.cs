using SisyphusActors.Engine;
using SisyphusActors.Engine.Machines;
using SisyphusActors.Journal;

namespace SisyphusActors.Simulation;

/// <summary>What stands between a simulated host and its parts. A test plants a bug in one; each part may be made again with each host.</summary>
internal sealed record SimulationSeams
{
    public Func<IJournal, IJournal> Journal { get; init; } = journal => journal;

    public Func<IActorMachine, IActorMachine> Machine { get; init; } = machine => machine;

    public Func<IOperations, IOperations> Operations { get; init; } = operations => operations;

    public Func<ICommitObserver, ICommitObserver> Observer { get; init; } = observer => observer;

    public ILease Lease { get; init; } = new Lease();
}

/// <summary>The right to be the host; it ends with its holder.</summary>
internal interface ILease
{
    bool TryAcquire(int host);

    void Release(int host);
}

internal sealed class Lease : ILease
{
    private int? _holder;

    public bool TryAcquire(int host)
    {
        if (_holder is not null)
            return false;
        _holder = host;
        return true;
    }

    public void Release(int host)
    {
        if (_holder == host)
            _holder = null;
    }
}
