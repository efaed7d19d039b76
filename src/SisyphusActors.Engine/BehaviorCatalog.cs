using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine.Machines;

namespace SisyphusActors.Engine;

/// <summary>Which behaviour an actor has, by its role: the last part of its persistence id.</summary>
public sealed class BehaviorCatalog
{
    private readonly SortedDictionary<string, Func<PersistenceId, IActorMachine>> _machines = new(StringComparer.Ordinal);

    /// <summary>Roles in ordinal order.</summary>
    public IEnumerable<string> Roles => _machines.Keys;

    public BehaviorCatalog Add<TState>(string role, Behavior<TState> behavior)
    {
        _machines.Add(role, id => new ActorMachine<TState>(id, behavior));
        return this;
    }

    /// <returns>The actor's machine, not yet recovered; null when no behaviour has this role.</returns>
    public IActorMachine? Create(PersistenceId id) => _machines.TryGetValue(id.Role, out var create) ? create(id) : null;
}
