namespace SisyphusActors.Hosting.Configuration.Hocon;

/// <summary>A part of a value as it was written.</summary>
internal abstract record HoconPiece(HoconPosition Position)
{
    /// <param name="IsQuoted">A quoted <c>null</c> is text.</param>
    public sealed record Text(string Value, bool IsQuoted, HoconPosition Position) : HoconPiece(Position);

    /// <summary>Between two pieces; it counts where they are text.</summary>
    public sealed record Space(string Value, HoconPosition Position) : HoconPiece(Position);

    public sealed record Object(HoconFields Fields, HoconPosition Position) : HoconPiece(Position);

    public sealed record Array(IReadOnlyList<HoconConcatenation> Items, HoconPosition Position) : HoconPiece(Position);

    /// <param name="Paths">Looked for in this order: in an included file first below the place it is included at.</param>
    /// <param name="Variable">The environment's, asked for last.</param>
    public sealed record Substitution(IReadOnlyList<IReadOnlyList<string>> Paths, string Variable, bool IsOptional, HoconPosition Position) : HoconPiece(Position);
}

/// <summary>A value as written: one piece, or several to be joined.</summary>
internal sealed class HoconConcatenation(IReadOnlyList<HoconPiece> pieces)
{
    public IReadOnlyList<HoconPiece> Pieces => pieces;

    public HoconPosition Position => pieces[0].Position;

    /// <summary>The fields, when it is one written object and nothing else.</summary>
    public HoconFields? Fields => pieces is [HoconPiece.Object { Fields: var fields }] ? fields : null;

    /// <summary>It needs nothing of what was there before.</summary>
    public bool IsText => pieces.All(p => p is HoconPiece.Text or HoconPiece.Space);
}

/// <summary>All that was written for one key. Later layers go over earlier ones, which a substitution of the key itself looks back to.</summary>
internal sealed class HoconSlot
{
    private readonly List<HoconConcatenation> _layers = [];

    public IReadOnlyList<HoconConcatenation> Layers => _layers;

    public HoconPosition Position { get; private set; }

    public void Add(HoconConcatenation value, HoconPosition position)
    {
        Position = position;
        if (value.IsText || value.Fields is not null && _layers is [.., { IsText: true }])
            _layers.Clear();
        if (value.Fields is { } added && _layers is [.., { Fields: { } fields }])
            fields.AddAll(added);
        else
            _layers.Add(value);
    }
}

/// <summary>A written object: its keys in the order in which they first stood.</summary>
internal sealed class HoconFields
{
    private readonly Dictionary<string, HoconSlot> _slots = new(StringComparer.Ordinal);
    private readonly List<string> _keys = [];

    public IEnumerable<(string Key, HoconSlot Slot)> Slots => _keys.Select(key => (key, _slots[key]));

    public HoconSlot? Find(string key) => _slots.GetValueOrDefault(key);

    /// <summary>Objects of one key are merged, anything else takes the place of what was there.</summary>
    public void Add(string key, HoconConcatenation value, HoconPosition position)
    {
        if (!_slots.TryGetValue(key, out var slot))
        {
            _slots[key] = slot = new HoconSlot();
            _keys.Add(key);
        }
        slot.Add(value, position);
    }

    public void AddAll(HoconFields fields)
    {
        foreach (var (key, slot) in fields.Slots)
            foreach (var layer in slot.Layers)
                Add(key, layer, slot.Position);
    }
}
