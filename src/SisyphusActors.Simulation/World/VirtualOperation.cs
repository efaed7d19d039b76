using SisyphusActors.Core.Operations;

namespace SisyphusActors.Simulation.World;

/// <summary>One operation as it really went, whatever anybody was told of it.</summary>
/// <param name="host">The number of the host that began it.</param>
internal sealed class VirtualOperation(OperationRequest request, OperationNature nature, int host)
{
    private readonly TaskCompletionSource<OperationOutcome> _ended = new();

    public OperationRequest Request => request;

    public OperationNature Nature => nature;

    public int Host => host;

    /// <summary>Its effect took place, this time or an earlier one.</summary>
    public bool TookPlace { get; set; }

    /// <summary>It was cut off with its host: nothing more comes of it.</summary>
    public bool IsCutOff { get; private set; }

    /// <summary>Hosts that wait for it besides the one that began it.</summary>
    public List<int> AwaitedBy { get; } = [];

    public OperationOutcome? Outcome { get; private set; }

    public bool IsAtWork => Outcome is null && !IsCutOff;

    /// <summary>Never ends for one that was cut off. What waits for it goes on before <see cref="End"/> returns.</summary>
    public Task<OperationOutcome> Ended => _ended.Task;

    public void CutOff() => IsCutOff = true;

    public void End(OperationOutcome outcome)
    {
        Outcome = outcome;
        _ended.SetResult(outcome);
    }
}
