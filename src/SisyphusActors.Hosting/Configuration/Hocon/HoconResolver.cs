using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;

namespace SisyphusActors.Hosting.Configuration.Hocon;

/// <summary>
/// Works out what was written: later layers of a key go over earlier ones, and substitutions see the whole file as it ends up.
/// A substitution of the value that is just being worked out looks back to what its key was before.
/// </summary>
/// <param name="environment">Gives a variable's value, or null.</param>
internal sealed class HoconResolver(HoconFields root, HoconPosition start, Func<string, string?> environment)
{
    private readonly Dictionary<HoconConcatenation, HoconNode?> _known = [];
    private readonly HashSet<HoconConcatenation> _atWork = [];
    private readonly HashSet<HoconFields> _open = [];
    private HoconPosition _asked;
    private int _depth;
    private int _steps;
    private int _lookBacks;
    private long _made;

    public HoconNode.Mapping Resolve() => Resolve(root, start);

    private HoconNode.Mapping Resolve(HoconFields fields, HoconPosition position)
    {
        if (!_open.Add(fields))
            throw new HoconException(_asked, "By this substitution an object depends on itself, since it would be a part of itself: name the part that is meant.");
        var members = ImmutableArray.CreateBuilder<HoconMember>();
        foreach (var (key, slot) in fields.Slots)
            if (Value(slot, [], 0) is { } value)
                members.Add(new HoconMember(key, slot.Position, value));
        _open.Remove(fields);
        return Weighed(new HoconNode.Mapping(members.ToImmutable(), position));
    }

    /// <summary>What a key's value, or the value further down its path, ends up as; null when it has none.</summary>
    /// <param name="path">Read from <paramref name="at"/> on.</param>
    private HoconNode? Value(HoconSlot slot, IReadOnlyList<string> path, int at)
    {
        HoconNode? value = null;
        for (var layer = LayersInView(slot) - 1; layer >= 0; layer--)
        {
            var written = slot.Layers[layer];
            HoconNode? found;
            if (at < path.Count && written.Fields is { } fields)
            {
                // Only the part that is asked for: another part of the same object may be what asks.
                found = Find(fields, path, at);
            }
            else
            {
                var whole = Resolve(written);
                if (whole is not (null or HoconNode.Mapping) && at < path.Count)
                    break;
                found = Part(whole, path, at);
            }
            if (value is null && found is not HoconNode.Mapping and not null)
                return found;
            if (value is not null && found is not (null or HoconNode.Mapping))
                break;
            value = value is HoconNode.Mapping over && found is HoconNode.Mapping under ? Merge(under, over) : value ?? found;
        }
        return value;
    }

    /// <summary>A value that is being worked out does not see itself, nor what goes over it.</summary>
    private int LayersInView(HoconSlot slot)
    {
        for (var i = 0; i < slot.Layers.Count; i++)
            if (_atWork.Contains(slot.Layers[i]))
            {
                _lookBacks++;
                return i;
            }
        return slot.Layers.Count;
    }

    private HoconNode? Find(HoconFields fields, IReadOnlyList<string> path, int at) =>
        fields.Find(path[at]) is { } slot ? Value(slot, path, at + 1) : null;

    private static HoconNode? Part(HoconNode? whole, IReadOnlyList<string> path, int at)
    {
        for (; at < path.Count; at++)
            whole = (whole as HoconNode.Mapping)?[path[at]];
        return whole;
    }

    private HoconNode? Resolve(HoconConcatenation written)
    {
        if (_known.TryGetValue(written, out var known))
            return known;
        if (++_depth > HoconLimits.ChainMax || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new HoconException(written.Position, $"More than {HoconLimits.ChainMax} values wait for each other here: shorten the chain of substitutions.");
        if (++_steps > HoconLimits.StepsMax)
            throw new HoconException(written.Position, "The substitutions of this file multiply without end: use fewer of them.");
        var lookBacks = _lookBacks;
        if (written.Fields is null)
            _atWork.Add(written);
        var value = Join(written);
        _atWork.Remove(written);
        _depth--;
        // What looked back from here has seen less than others will, unless it began here.
        if (_lookBacks == lookBacks || _atWork.Count == 0)
            _known[written] = value;
        return value;
    }

    /// <summary>Objects are merged, arrays put together, texts joined with the blanks between them; what is missing counts for nothing.</summary>
    private HoconNode? Join(HoconConcatenation written)
    {
        if (written.Pieces is [HoconPiece.Text { IsQuoted: false, Value: "null" } none])
            return new HoconNode.Scalar(null, none.Position);
        if (written.Pieces is [var only])
            return Resolve(only);
        HoconNode? whole = null;
        var text = new StringBuilder();
        foreach (var piece in written.Pieces)
        {
            if (piece is HoconPiece.Space space)
                text.Append(space.Value);
            if (Resolve(piece) is not { } part)
                continue;
            if (part is HoconNode.Scalar scalar)
                text.Append(scalar.Text ?? "null");
            whole = whole is null ? part : Joined(whole, part, piece.Position);
            if (text.Length > HoconLimits.WeightMax)
                throw TooLarge(piece.Position);
        }
        return whole is HoconNode.Scalar ? Weighed(new HoconNode.Scalar(text.ToString(), written.Position)) : whole;
    }

    private HoconNode Joined(HoconNode left, HoconNode right, HoconPosition position) => (left, right) switch
    {
        (HoconNode.Mapping under, HoconNode.Mapping over) => Merge(under, over),
        (HoconNode.Sequence first, HoconNode.Sequence second) => Weighed(new HoconNode.Sequence([.. first.Items, .. second.Items], first.Position)),
        (HoconNode.Scalar, HoconNode.Scalar) => left,
        _ => throw new HoconException(position, $"{Named(right)} cannot be joined to {Named(left)}: write a comma or a new line between two values."),
    };

    private HoconNode? Resolve(HoconPiece piece) => piece switch
    {
        HoconPiece.Text text => new HoconNode.Scalar(text.Value, text.Position),
        HoconPiece.Object @object => Resolve(@object.Fields, @object.Position),
        HoconPiece.Array array => Weighed(new HoconNode.Sequence([.. array.Items.Select(Resolve).OfType<HoconNode>()], array.Position)),
        HoconPiece.Substitution substitution => Substitute(substitution),
        _ => null,
    };

    private HoconNode? Substitute(HoconPiece.Substitution substitution)
    {
        var lookBacks = _lookBacks;
        _asked = substitution.Position;
        foreach (var path in substitution.Paths)
            if (Find(root, path, 0) is { } value)
                return value;
        if (substitution.Variable.Length > 0 && environment(substitution.Variable) is { } variable)
            return Weighed(new HoconNode.Scalar(variable, substitution.Position));
        if (substitution.IsOptional)
            return null;
        throw new HoconException(substitution.Position, _lookBacks == lookBacks
            ? $"${{{substitution.Variable}}} is neither a key of this file nor an environment variable: define it, or write ${{?{substitution.Variable}}} where it may be missing."
            : $"${{{substitution.Variable}}} depends on itself: give the key a value before this line, or break the circle.");
    }

    private HoconNode.Mapping Merge(HoconNode.Mapping under, HoconNode.Mapping over)
    {
        var members = under.Members.ToBuilder();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < members.Count; i++)
            places[members[i].Key] = i;
        foreach (var member in over.Members)
            if (!places.TryGetValue(member.Key, out var place))
                members.Add(member);
            else
                members[place] = (members[place].Value, member.Value) is (HoconNode.Mapping a, HoconNode.Mapping b) ? member with { Value = Merge(a, b) } : member;
        return Weighed(new HoconNode.Mapping(members.ToImmutable(), over.Position));
    }

    /// <summary>Bounds what is made in all, and what a value would be with everything in it that several places share.</summary>
    private T Weighed<T>(T node) where T : HoconNode
    {
        _made += node switch
        {
            HoconNode.Scalar scalar => scalar.Text?.Length ?? 0,
            HoconNode.Sequence sequence => sequence.Items.Length,
            HoconNode.Mapping mapping => mapping.Members.Length,
            _ => 0,
        };
        return node.Weight <= HoconLimits.WeightMax && _made <= HoconLimits.WeightMax ? node : throw TooLarge(node.Position);
    }

    private static HoconException TooLarge(HoconPosition position) =>
        new(position, $"By substitution this grows past {HoconLimits.WeightMax} characters: use fewer or shorter substitutions.");

    private static string Named(HoconNode node) => node switch
    {
        HoconNode.Mapping => "an object",
        HoconNode.Sequence => "an array",
        _ => "a text",
    };
}
