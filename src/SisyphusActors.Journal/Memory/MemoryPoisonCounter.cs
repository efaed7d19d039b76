using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.Journal.Memory;

/// <summary>Counts in memory, for tests and simulation. One thread.</summary>
public sealed class MemoryPoisonCounter : IPoisonCounter
{
    private readonly Dictionary<(PersistenceId, string), (int Tries, string? Error)> _counts = [];

    public int Count(PersistenceId receiver, string cause)
    {
        var (tries, error) = _counts.GetValueOrDefault((receiver, cause));
        _counts[(receiver, cause)] = (tries + 1, error);
        return tries + 1;
    }

    public void Explain(PersistenceId receiver, string cause, string error) =>
        _counts[(receiver, cause)] = (_counts.GetValueOrDefault((receiver, cause)).Tries, error);

    public string? LastError(PersistenceId receiver, string cause) => _counts.GetValueOrDefault((receiver, cause)).Error;

    public void Clear(PersistenceId receiver, string cause) => _counts.Remove((receiver, cause));
}
