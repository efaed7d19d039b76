using System.Collections.Concurrent;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Runs;
using SisyphusActors.Engine.Machines;
using SisyphusActors.Journal;

namespace SisyphusActors.Engine;

/// <summary>Which behaviour an actor has: one of its own; a mailbox, the one of all mailboxes; an actor of a run, by its role, the second part of its persistence id.</summary>
public sealed class BehaviorCatalog
{
    /// <summary>Unless <see cref="SnapshotEventsMin"/> says otherwise.</summary>
    public const int DefaultSnapshotEventsMin = 1_000;

    private readonly ConcurrentDictionary<PersistenceId, Func<IActorMachine>> _ownMachines = new();
    private readonly SortedDictionary<string, Func<PersistenceId, IActorMachine>> _machines = new(StringComparer.Ordinal);
    private readonly HashSet<string> _onDemand = new(StringComparer.Ordinal);
    private readonly HashSet<string> _numbered = new(StringComparer.Ordinal);
    private Func<PersistenceId, IActorMachine>? _mailbox;

    /// <summary>Roles of a run's actors, in ordinal order.</summary>
    public IEnumerable<string> Roles => _machines.Keys;

    /// <summary>Fewest events of an actor between two of its snapshots.</summary>
    public int SnapshotEventsMin { get; init; } = DefaultSnapshotEventsMin;

    /// <summary>Wraps each machine as it is made, to watch an actor or to disturb it.</summary>
    public Func<IActorMachine, IActorMachine> Decorate { get; init; } = machine => machine;

    public BehaviorCatalog Add<TState>(string role, Behavior<TState> behavior)
    {
        _machines.Add(role, id => new ActorMachine<TState>(id, behavior, SnapshotEventsMin));
        return this;
    }

    /// <summary>As <see cref="Add"/>, for an actor that many runs do without: it is started by its first message, and not before.</summary>
    public BehaviorCatalog AddOnDemand<TState>(string role, Behavior<TState> behavior)
    {
        _onDemand.Add(role);
        return Add(role, behavior);
    }

    /// <summary>As <see cref="AddOnDemand"/>, for any number of actors of a run, <c>{role}/1</c> and on: each has mail before the next one has.</summary>
    public BehaviorCatalog AddNumbered<TState>(string role, Behavior<TState> behavior)
    {
        _numbered.Add(role);
        return Add(role, behavior);
    }

    /// <summary>The actors of a run to be started when the run is taken up: one of each role, of those on demand only who has ever had mail.</summary>
    public IEnumerable<PersistenceId> ActorsOf(string scope, IJournal journal) => Roles.SelectMany(role => Playing(role, scope, journal));

    private IEnumerable<PersistenceId> Playing(string role, string scope, IJournal journal) =>
        _numbered.Contains(role) ? Enumerable.Range(1, int.MaxValue).Select(n => new PersistenceId($"{scope}/{role}/{n}")).TakeWhile(id => HasMail(id, journal))
        : new PersistenceId($"{scope}/{role}") is var id && (!_onDemand.Contains(role) || HasMail(id, journal)) ? [id]
        : [];

    /// <summary>Gives one actor a behaviour of its own, from its next start on. May be called while an engine runs.</summary>
    public BehaviorCatalog Bind<TState>(PersistenceId id, Behavior<TState> behavior)
    {
        _ownMachines[id] = () => new ActorMachine<TState>(id, behavior, SnapshotEventsMin);
        return this;
    }

    /// <summary>Gives all mailboxes, <c>mail/{agent}</c>, a behaviour.</summary>
    public BehaviorCatalog AddMailboxes<TState>(Behavior<TState> behavior)
    {
        _mailbox = id => new ActorMachine<TState>(id, behavior, SnapshotEventsMin);
        return this;
    }

    /// <summary>Whether its role is one of a run's actors.</summary>
    public bool HasRole(PersistenceId id) => _machines.ContainsKey(id.RoleFamily) && (id.Role != id.RoleFamily) == _numbered.Contains(id.RoleFamily);

    public bool Knows(PersistenceId id) => _ownMachines.ContainsKey(id) || Shared(id) is not null;

    /// <summary>The actors that a command to this one starts: it, and of a run all that <see cref="ActorsOf"/> names.</summary>
    public IEnumerable<PersistenceId> StartedWith(PersistenceId id, IJournal journal) =>
        WorkspaceActors.Owns(id) ? [id] : ActorsOf(id.Scope, journal).Append(id).Distinct();

    /// <returns>The actor's machine, not yet recovered; null when nothing plays it.</returns>
    public IActorMachine? Create(PersistenceId id) =>
        _ownMachines.TryGetValue(id, out var own) ? Decorate(own())
        : Shared(id) is { } create ? Decorate(create(id))
        : null;

    private Func<PersistenceId, IActorMachine>? Shared(PersistenceId id) =>
        WorkspaceActors.IsMailbox(id) ? _mailbox
        : WorkspaceActors.Owns(id) ? null
        : HasRole(id) ? _machines[id.RoleFamily]
        : null;

    /// <remarks>Mail that cannot be read is mail: its receiver says so when it starts.</remarks>
    private static bool HasMail(PersistenceId id, IJournal journal)
    {
        try
        {
            return journal.ReadMail(id).Any();
        }
        catch (Exception e) when (e is not JournalUnavailableException)
        {
            return true;
        }
    }
}
