using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.Core.Memory;

/// <summary>Facts about what is remembered.</summary>
public abstract record MemoryEvent : IEvent
{
    private MemoryEvent() { }

    /// <param name="Number">From 1, without gaps; its id is <c>m{number}</c>.</param>
    /// <param name="Weight">In thousandths.</param>
    [Stored("memory-stored.v1")]
    public sealed record MemoryStored(
        long Number, MemoryType Type, string Text, ImmutableArray<string> Entities, string? Source, int Weight, string By) : MemoryEvent;

    /// <param name="Weight">What it weighs from now on, in thousandths.</param>
    [Stored("memory-rated.v1")]
    public sealed record MemoryRated(long Number, bool Helpful, int Weight, string By) : MemoryEvent;
}
