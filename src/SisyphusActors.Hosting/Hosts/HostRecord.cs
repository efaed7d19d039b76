using System.Reflection;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Runs;
using SisyphusActors.Journal;
using SisyphusActors.Seams.Shell.Posix;

namespace SisyphusActors.Hosting.Hosts;

/// <summary>Writes the stream of hosts: who took the lease, and how it ended. Only the lease's holder calls it.</summary>
/// <param name="place">This process's unless given.</param>
internal sealed class HostRecord(IJournal journal, TimeProvider time, HostPlace? place = null)
{
    private long _sequenceNumber;
    private long _epoch;

    public static string Version { get; } =
        typeof(HostRecord).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>Records a crash of the last host, if it had not said that it ended: its runs are interrupted from here on.</summary>
    /// <returns>Whether there was such a crash.</returns>
    public bool NoteCrash()
    {
        IEvent? last = null;
        foreach (var row in journal.Read(HostEvent.StreamId, _sequenceNumber))
        {
            _sequenceNumber = row.SequenceNumber;
            last = row.Recorded.Event;
            if (last is HostEvent.HostStarted started)
                _epoch = started.Epoch;
        }
        // A row that cannot be read is no end of a host, and none lives: this process has the lease.
        if (last is not (HostEvent.HostStarted or UnreadableEvent))
            return false;
        Append(new HostEvent.HostLost(_epoch));
        return true;
    }

    public void NoteStart(string engine)
    {
        var here = place ?? HostPlace.OfProcess();
        Append(new HostEvent.HostStarted(++_epoch, here.Pid, here.Machine, here.BootId, engine, Version));
    }

    public void NoteStop() => Append(new HostEvent.HostStopped(_epoch));

    private void Append(HostEvent @event)
    {
        var batch = new AppendBatch(HostEvent.StreamId, _sequenceNumber, [new RecordedEvent(time.GetUtcNow(), "host", @event)]);
        if (journal.Commit([batch]) is [AppendResult.Conflict])
            throw new JournalUnavailableException("Another host wrote to this database while this one holds its lease. Is it on a network share? Keep it on a local disk.");
        _sequenceNumber++;
    }
}

/// <summary>Where a host runs.</summary>
/// <param name="BootId">Changes with every start of the machine; empty where the system has none.</param>
internal sealed record HostPlace(int Pid, string Machine, string BootId)
{
    public static HostPlace OfProcess() => new(Environment.ProcessId, Environment.MachineName, MachineBoot.Id);
}
