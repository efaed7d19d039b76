using System.Collections.Immutable;

namespace SisyphusActors.Hosting.Configuration.Hocon;

/// <summary>A value with everything merged and substituted.</summary>
public abstract record HoconNode
{
    private HoconNode(HoconPosition position, long weight) => (Position, Weight) = (position, weight);

    /// <summary>Where it was written; for a substituted value, where that one was.</summary>
    public HoconPosition Position { get; }

    /// <summary>Bounds the copies that substitutions make: characters, and 16 for each value.</summary>
    internal long Weight { get; }

    /// <summary>One value. HOCON keeps no types: a number is its text.</summary>
    public sealed record Scalar : HoconNode
    {
        internal Scalar(string? text, HoconPosition position) : base(position, 16 + (text?.Length ?? 0)) => Text = text;

        /// <summary>Null for <c>null</c>.</summary>
        public string? Text { get; }
    }

    public sealed record Sequence : HoconNode
    {
        internal Sequence(ImmutableArray<HoconNode> items, HoconPosition position) : base(position, 16 + items.Sum(i => i.Weight)) => Items = items;

        public ImmutableArray<HoconNode> Items { get; }
    }

    public sealed record Mapping : HoconNode
    {
        internal Mapping(ImmutableArray<HoconMember> members, HoconPosition position)
            : base(position, 16 + members.Sum(m => m.Key.Length + m.Value.Weight)) => Members = members;

        /// <summary>In the order in which their keys first stood; each key once.</summary>
        public ImmutableArray<HoconMember> Members { get; }

        public HoconNode? this[string key] => Members.FirstOrDefault(m => m.Key == key)?.Value;
    }
}

/// <param name="Position">Where the key was last given a value.</param>
public sealed record HoconMember(string Key, HoconPosition Position, HoconNode Value);
