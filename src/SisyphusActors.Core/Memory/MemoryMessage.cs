using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.Core.Memory;

/// <summary>What <c>workspace/memory</c> is told, and answers.</summary>
public abstract record MemoryMessage : IMessage
{
    private MemoryMessage() { }

    /// <summary>Remember something. The same text of the same type about the same entities is remembered once.</summary>
    /// <param name="Text">1 to 16,384 characters.</param>
    /// <param name="Entities">What it is about, such as a library's name: at most 20, each of 1 to 100 characters. Letter case counts for nothing.</param>
    /// <param name="Source">The run or the agent it comes from; null when nobody says.</param>
    [Stored("store-memory.v1")]
    public sealed record StoreMemory(MemoryType Type, string Text, ImmutableArray<string> Entities, string? Source, string By) : MemoryMessage
    {
        public const int TextLengthMax = 16 * 1024;
        public const int EntitiesMax = 20;
        public const int EntityLengthMax = 100;

        /// <returns>What is wrong with it, as a sentence; null for nothing.</returns>
        public string? Problem() =>
            string.IsNullOrWhiteSpace(Text) ? "There is nothing to remember: the text is empty."
            : Text.Length > TextLengthMax ? $"A memory has at most {TextLengthMax} characters; this one has {Text.Length}. Say it shorter, or several."
            : Entities.Length > EntitiesMax ? $"A memory is about at most {EntitiesMax} entities."
            : Entities.Any(e => string.IsNullOrWhiteSpace(e) || e.Length > EntityLengthMax) ? $"An entity's name has 1 to {EntityLengthMax} characters."
            : null;
    }

    /// <summary>From an actor: what is remembered about the entities that these texts name. It is told by <see cref="MemoriesRecalled"/>, also when that is nothing.</summary>
    /// <param name="Texts">A library's name, a goal: any text an entity's name may stand in, as words of its own. Letter case counts for nothing.</param>
    [Stored("recall-memories.v1")]
    public sealed record RecallMemories(ImmutableArray<string> Texts) : MemoryMessage
    {
        /// <summary>Most memories of one answer.</summary>
        public const int MemoriesMax = 20;
    }

    /// <summary>To whoever asked, the weightiest first, of equal weight the newest.</summary>
    /// <param name="Texts">As they were asked about.</param>
    /// <param name="Error">Why nothing could be told; null when it was.</param>
    [Stored("memories-recalled.v1")]
    public sealed record MemoriesRecalled(ImmutableArray<string> Texts, ImmutableArray<Memory> Memories, string? Error = null) : MemoryMessage;

    /// <summary>It helped, or it did harm.</summary>
    [Stored("rate-memory.v1")]
    public sealed record RateMemory(long Number, bool Helpful, string By) : MemoryMessage;
}
