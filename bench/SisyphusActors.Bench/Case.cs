using SisyphusActors.Engine;

namespace SisyphusActors.Bench;

/// <summary>A piece of work: what engines do of it, each in a process of its own, beside what raw SQLite does.</summary>
internal abstract class Case
{
    /// <summary>With the unit of its figures.</summary>
    public abstract string Name { get; }

    /// <summary>What is asked of the embedded engine, in words; empty where nothing is.</summary>
    public string Target { get; init; } = "";

    /// <summary>Whether each engine has a figure of its own. Else there is one, which stands under the embedded engine.</summary>
    public virtual bool IsOfEachEngine => true;

    /// <summary>How many durable steps it makes, where their flushes are counted; null where they are not.</summary>
    public virtual int? Steps => null;

    public string FlushTarget { get; init; } = "";

    /// <summary>How much longer each flush is made to take.</summary>
    public TimeSpan FlushDelay { get; init; }

    /// <summary>What raw SQLite does of the same; null where it has no such thing.</summary>
    public virtual double? Raw() => null;

    public abstract Task<double> MeasureAsync(IActorEngineFactory engine);
}
