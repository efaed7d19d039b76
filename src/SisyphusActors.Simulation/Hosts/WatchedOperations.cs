using SisyphusActors.Core.Operations;
using SisyphusActors.Engine;

namespace SisyphusActors.Simulation.Hosts;

/// <summary>The operations of one host, as its engine asks for them.</summary>
internal sealed class WatchedOperations(Play play, IOperations operations) : IOperations
{
    private readonly HashSet<OpKey> _started = [];

    /// <summary>Whether the engine has ever asked for it in this host.</summary>
    public bool HasStarted(OpKey opKey) => _started.Contains(opKey);

    public bool Start(OperationRequest request, bool recovered, Action<OperationOutcome> ended)
    {
        _started.Add(request.OpKey);
        return operations.Start(request, recovered, ended);
    }

    public void Abort(OpKey opKey)
    {
        play.Trace.Add($"stop asked for {play.Books.Claims.NameOf(opKey)}");
        operations.Abort(opKey);
    }

    public void Forget(OpKey opKey) => operations.Forget(opKey);
}

/// <summary>The operations of one host, as they reach the world.</summary>
internal sealed class SpooledOperations(Play play, IOperations operations) : IOperations
{
    public bool Start(OperationRequest request, bool recovered, Action<OperationOutcome> ended) => operations.Start(request, recovered, ended);

    public void Abort(OpKey opKey) => operations.Abort(opKey);

    /// <remarks>A handler is told on another thread; the world is, at once.</remarks>
    public void Forget(OpKey opKey)
    {
        play.World.Forget(opKey);
        operations.Forget(opKey);
    }
}
