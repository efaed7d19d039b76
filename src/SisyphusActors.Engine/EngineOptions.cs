using SisyphusActors.Engine.Machines;

namespace SisyphusActors.Engine;

/// <summary>How an engine runs its actors.</summary>
public sealed class EngineOptions
{
    /// <summary>How often the journal is looked at for commands that other processes wrote; 25 ms by default.</summary>
    public TimeSpan CommandPollInterval { get; set; } = TimeSpan.FromMilliseconds(25);

    /// <summary>How often actors with nothing to do are taken out of memory; 30 s by default, <see cref="Timeout.InfiniteTimeSpan"/> for never.</summary>
    public TimeSpan PassivationInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an actor that failed stays down; 100 ms by default.</summary>
    public TimeSpan RestartDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>On the engine on Akka.NET, how long an actor that fails again and again stays down at most: its delay doubles each time; 10 s by default.</summary>
    public TimeSpan RestartDelayMax { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a message may stop its actor or its host before it is parked; 3 by default.</summary>
    public int DeathsMax { get; set; } = EngineCore.DeathsMax;

    /// <summary>Fewest events of an actor between two snapshots; 1,000 by default.</summary>
    public int SnapshotEventsMin { get; set; } = BehaviorCatalog.DefaultSnapshotEventsMin;

    /// <summary>The longest a commit of the embedded engine waits for steps that are about to end; 5 ms by default, zero for not at all.</summary>
    public TimeSpan CommitWaitMax { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// The <c>akka { … }</c> of the workspace's settings as HOCON that Akka.NET can read: includes, environment variables and substitutions are
    /// worked out. Empty where there is none; the embedded engine has no use for it.
    /// </summary>
    public string AkkaHocon { get; set; } = "";
}
