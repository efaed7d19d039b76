using SisyphusActors.Core.Operations;

namespace SisyphusActors.Engine.Parts;

/// <summary>Operations that were started and are not settled yet: a draining engine waits for them. One that nothing here carries out is none of them.</summary>
internal sealed class OperationsAtWork
{
    private readonly HashSet<OpKey> _atWork = [];
    private Action? _whenQuiet;

    public void Started(OpKey opKey) => _atWork.Add(opKey);

    /// <summary>An outcome in doubt settles nothing, and waits for a person.</summary>
    public void Ended(OpKey opKey, OperationOutcome outcome)
    {
        if (outcome is OperationOutcome.InDoubt)
            Settled(opKey);
    }

    public void Settled(OpKey opKey)
    {
        _atWork.Remove(opKey);
        if (_atWork.Count == 0)
            _whenQuiet?.Invoke();
    }

    /// <param name="action">Called at once when nothing is at work, and each time that comes to be.</param>
    public void WhenQuiet(Action action)
    {
        _whenQuiet = action;
        if (_atWork.Count == 0)
            action();
    }
}
