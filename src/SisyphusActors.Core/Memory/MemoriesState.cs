using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Memory;

/// <summary>All that is remembered.</summary>
/// <param name="Memories">By number, from 1.</param>
/// <param name="Known">By what is remembered: its number.</param>
[Stored("memories-state.v1")]
public sealed record MemoriesState(ImmutableList<Memory> Memories, ImmutableSortedDictionary<string, long> Known)
{
    public static readonly MemoriesState Initial = new([], OrdinalMap.Empty<long>());

    /// <summary>Equal for memories that say the same.</summary>
    public static string KeyOf(MemoryType type, string text, IEnumerable<string> entities) =>
        Sha256.Of(string.Join('\n', entities.Select(e => e.ToLowerInvariant()).Order(StringComparer.Ordinal).Prepend(text).Prepend(type.Name()))).ToString()[..32];
}

/// <param name="Number">From 1; its id is <c>m{number}</c>.</param>
/// <param name="Source">The run or the agent it comes from; null when nobody said.</param>
/// <param name="Weight">In thousandths.</param>
public sealed record Memory(long Number, MemoryType Type, string Text, ImmutableArray<string> Entities, string? Source, int Weight)
{
    /// <summary>Whether the name of one of its entities stands in a text, as words of its own.</summary>
    public bool IsNamedIn(string text) => Entities.Any(entity => Stands(entity, text));

    private static bool Stands(string name, string text)
    {
        for (var at = text.IndexOf(name, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(name, at + 1, StringComparison.OrdinalIgnoreCase))
            if ((at == 0 || !IsOfName(text[at - 1])) && (at + name.Length == text.Length || !IsOfName(text[at + name.Length])))
                return true;
        return false;
    }

    private static bool IsOfName(char c) => char.IsLetterOrDigit(c) || c is '-' or '_';
}
