using System.Text.Json.Serialization;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Operations;

/// <summary>
/// The identity of one outside effect: a hash over its logical coordinates and its input.
/// Claimed once, it is never dispatched a second time in silence.
/// </summary>
[JsonConverter(typeof(Converter))]
public readonly record struct OpKey(Sha256 Value) : IComparable<OpKey>
{
    public static OpKey Of(string runId, string stepId, int attempt, string kind, Sha256 input) =>
        new(Sha256.Of($"{runId}\n{stepId}\n{attempt}\n{kind}\n{input}"));

    public int CompareTo(OpKey other) => string.CompareOrdinal(ToString(), other.ToString());

    public override string ToString() => Value.ToString();

    internal sealed class Converter() : TextConverter<OpKey>(text => new OpKey(new Sha256(text)));
}
