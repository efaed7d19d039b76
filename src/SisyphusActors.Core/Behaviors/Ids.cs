using System.Text.Json.Serialization;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Behaviors;

/// <summary>The name of one stream of events, and of the actor it belongs to: <c>{run}/{role}</c>, <c>{run}/{role}/{number}</c> where there are several, or <c>client/{key}</c> for a command from outside.</summary>
[JsonConverter(typeof(Converter))]
public readonly record struct PersistenceId(string Value) : IComparable<PersistenceId>
{
    /// <summary>The longest persistence id a journal takes, in characters (the width of Akka.Persistence.Sql's column).</summary>
    public const int LengthMax = 255;

    private const string ClientPrefix = "client/";

    public static PersistenceId Client(string idempotencyKey) => new(ClientPrefix + idempotencyKey);

    public bool IsClient => Value.StartsWith(ClientPrefix, StringComparison.Ordinal);

    /// <summary>What stands before the first slash: the run, for an actor of a run.</summary>
    public string Scope => Value[..Math.Max(0, Value.IndexOf('/'))];

    /// <summary>What stands after it.</summary>
    public string Role => Value[(Value.IndexOf('/') + 1)..];

    /// <summary>Its role without a number: <c>skill</c> for <c>skill/2</c>.</summary>
    public string RoleFamily => Role.IndexOf('/') is > 0 and var slash ? Role[..slash] : Role;

    public int CompareTo(PersistenceId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;

    internal sealed class Converter() : TextConverter<PersistenceId>(text => new PersistenceId(text));
}

/// <summary>Names one message: the stream of its sender and the number of the event that sent it.</summary>
public readonly record struct MessageId(PersistenceId Sender, long SequenceNumber)
{
    public override string ToString() => $"{Sender}#{SequenceNumber}";
}
