using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.Simulation.People;

/// <summary>What somebody said to an actor, and what they were told.</summary>
internal sealed class Command(string key, PersistenceId to, IMessage message)
{
    public string Key => key;

    public PersistenceId To => to;

    public IMessage Message => message;

    /// <summary>Null while no host has it: the last one ended, or there was none.</summary>
    public Task<Outcome>? Answer { get; set; }

    /// <summary>Written straight into the journal by another process, which finds the answer there.</summary>
    public bool IsWritten { get; set; }

    public bool IsDone { get; set; }
}
