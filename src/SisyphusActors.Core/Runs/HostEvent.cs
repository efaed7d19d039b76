using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.Core.Runs;

/// <summary>Facts about the hosts of a workspace, in the stream <c>workspace/host</c>: between two of them a run that needs a host has none.</summary>
public abstract record HostEvent : IEvent
{
    public const string StoppedName = "host-stopped.v1";
    public const string LostName = "host-lost.v1";

    public static readonly PersistenceId StreamId = new("workspace/host");

    private HostEvent() { }

    /// <summary>A host took the lease.</summary>
    /// <param name="Epoch">1 for the first host of this database, then one more each.</param>
    /// <param name="BootId">The operating system's boot, where it tells: an effect of another boot cannot still be at work.</param>
    [Stored("host-started.v1")]
    public sealed record HostStarted(long Epoch, int Pid, string Machine, string BootId, string Engine, string Version) : HostEvent;

    /// <summary>The host ended in order.</summary>
    [Stored(StoppedName)]
    public sealed record HostStopped(long Epoch) : HostEvent;

    /// <summary>The lease was found free although the host of that epoch had not said that it ended: it crashed.</summary>
    [Stored(LostName)]
    public sealed record HostLost(long Epoch) : HostEvent;
}
