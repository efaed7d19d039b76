using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Memory;

/// <summary>What the memory lane must know to number, tell apart and weigh its memories. Their texts are in the journal and in the tables.</summary>
/// <param name="Weights">In thousandths, by number from 1.</param>
/// <param name="Known">By what is remembered: its number.</param>
[Stored("memories-state.v1")]
public sealed record MemoriesState(ImmutableList<int> Weights, ImmutableSortedDictionary<string, long> Known)
{
    public static readonly MemoriesState Initial = new([], OrdinalMap.Empty<long>());

    /// <summary>Equal for memories that say the same.</summary>
    public static string KeyOf(MemoryType type, string text, IEnumerable<string> entities) =>
        Sha256.Of(string.Join('\n', entities.Select(e => e.ToLowerInvariant()).Order(StringComparer.Ordinal).Prepend(text).Prepend(type.Name()))).ToString()[..32];
}
