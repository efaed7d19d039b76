using SisyphusActors.Engine;

namespace SisyphusActors.Bench;

/// <summary>A piece of work that every engine does, each time in a process of its own, and that raw SQLite does as well.</summary>
internal abstract class Case
{
    public abstract string Name { get; }

    /// <summary>What there is so many of a second.</summary>
    public abstract string Unit { get; }

    /// <summary>How many durable steps it makes, where their flushes are counted; null where they are not.</summary>
    public virtual int? Steps => null;

    /// <summary>What raw SQLite does of the same, a second.</summary>
    public abstract double Raw();

    /// <summary>What an engine does, a second. The process ends afterwards.</summary>
    public abstract Task<double> MeasureAsync(IActorEngineFactory engine);
}
