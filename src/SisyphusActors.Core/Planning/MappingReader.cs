using System.Collections.Immutable;

namespace SisyphusActors.Core.Planning;

/// <summary>One mapping of a workflow file, by key. Repeated and unknown keys are reported once it is made.</summary>
internal sealed class MappingReader
{
    private readonly Dictionary<string, DocumentNode> _values = new(StringComparer.Ordinal);
    private readonly DocumentNode _node;
    private readonly NodeReader _reader;
    private readonly string _what;

    /// <param name="what">What the mapping is, for messages: <c>step 'build'</c>.</param>
    /// <param name="known">Its keys; null where a person chooses them.</param>
    public MappingReader(DocumentNode? node, string what, ImmutableArray<string>? known, NodeReader reader)
    {
        (_node, _what, _reader) = (node ?? NodeReader.Nowhere, what, reader);
        if (node is null || NodeReader.IsNull(node))
            return;
        if (node is not DocumentNode.Mapping mapping)
        {
            reader.Problems.Add(node, $"{what} must be a mapping of keys to values, not {NodeReader.KindOf(node)}");
            return;
        }
        var members = new List<DocumentMember>();
        foreach (var member in mapping.Members)
            if (known is { } keys && !keys.Contains(member.Key))
                reader.Problems.Add(member.Line, member.Column, $"{what} has the unknown key '{member.Key}'{Suggest(member.Key, keys)}");
            else if (!_values.TryAdd(member.Key, member.Value))
                reader.Problems.Add(member.Line, member.Column, $"{what} has the key '{member.Key}' twice");
            else
                members.Add(member);
        Members = members;
    }

    /// <summary>Known keys in file order, each once.</summary>
    public IReadOnlyList<DocumentMember> Members { get; } = [];

    public DocumentNode? this[string key] => _values.GetValueOrDefault(key);

    /// <summary>Text on one line, not blank; null when absent or wrong.</summary>
    public string? Title(string key) =>
        _reader.Text(this[key], Of(key)) is not { } text ? null
        : PlanLimits.IsTitle(text) && !string.IsNullOrWhiteSpace(text) ? text
        : _reader.Wrong<string>(this[key]!, $"{Of(key)} must be one line of 1 to {PlanLimits.TitleLengthMax} characters");

    /// <summary>Text of any number of lines; null when absent or wrong.</summary>
    public string? Text(string key) => _reader.LongText(this[key], Of(key));

    public bool? Flag(string key) => _reader.Flag(this[key], Of(key));

    public int? Whole(string key, int least, int most) => _reader.Whole(this[key], Of(key), least, most);

    public double? Number(string key, double least, double most) => _reader.Number(this[key], Of(key), least, most);

    public TimeSpan? Duration(string key, TimeSpan least) => _reader.Duration(this[key], Of(key), least);

    public ImmutableArray<string>? Names(string key) => _reader.Names(this[key], Of(key));

    /// <summary>Says that a key that must be there is not.</summary>
    public void Require(string key, string why)
    {
        if (!_values.ContainsKey(key))
            _reader.Problems.Add(_node, $"{_what} has no '{key}': {why}");
    }

    private string Of(string key) => $"'{key}' of {_what}";

    private string Suggest(string key, ImmutableArray<string> keys) =>
        WorkflowKeys.ElsewhereCalled(key) is { } other && keys.Contains(other) ? $"; did you mean '{other}'?"
        : _reader.Problems.Suggest(key, keys) is { Length: > 0 } near ? near
        : $"; known are {string.Join(", ", keys)}";
}
