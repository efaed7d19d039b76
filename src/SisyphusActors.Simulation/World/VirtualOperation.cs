using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Simulation.World;

/// <summary>One operation as it really went, whatever anybody was told of it.</summary>
/// <param name="host">The number of the host that began it.</param>
internal sealed class VirtualOperation(OperationRequest request, OperationNature nature, int host)
{
    private readonly List<TaskCompletionSource<OperationOutcome>> _waiting = [];

    public OperationRequest Request => request;

    public OperationNature Nature => nature;

    public int Host => host;

    /// <summary>Its effect took place, this time or an earlier one.</summary>
    public bool TookPlace { get; set; }

    /// <summary>What it gives; null until its effect has taken place.</summary>
    public Json? Result { get; set; }

    /// <summary>Why the world did not let it have its effect; null when it did, or was not asked yet.</summary>
    public string? Refusal { get; set; }

    /// <summary>It was cut off with its host: nothing more comes of it.</summary>
    public bool IsCutOff { get; private set; }

    /// <summary>Hosts that wait for it besides the one that began it.</summary>
    public List<int> AwaitedBy { get; } = [];

    public OperationOutcome? Outcome { get; private set; }

    public bool IsAtWork => Outcome is null && !IsCutOff;

    /// <summary>Never ends for one that was cut off. What waits for it goes on before <see cref="End"/> returns.</summary>
    /// <remarks>Each call gives a task of its own: of several awaits of one task all but one would go on elsewhere.</remarks>
    public Task<OperationOutcome> EndedAsync()
    {
        if (Outcome is not null)
            return Task.FromResult(Outcome);
        _waiting.Add(new TaskCompletionSource<OperationOutcome>());
        return _waiting[^1].Task;
    }

    public void CutOff() => IsCutOff = true;

    public void End(OperationOutcome outcome)
    {
        Outcome = outcome;
        foreach (var waiting in _waiting)
            waiting.SetResult(outcome);
    }
}
