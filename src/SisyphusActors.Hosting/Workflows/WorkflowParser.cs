using System.Collections.Immutable;
using SisyphusActors.Core.Planning;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace SisyphusActors.Hosting.Workflows;

/// <summary>Builds the node tree from the parser's events, so that every node knows its place. Stops at the first fault: what follows it means nothing.</summary>
internal sealed class WorkflowParser
{
    private readonly Parser _events;
    private readonly Dictionary<AnchorName, Anchored> _anchors = [];
    private int _nodes;

    private WorkflowParser(string text) => _events = new Parser(new Scanner(new StringReader(text), skipComments: true));

    public static WorkflowReading Parse(string name, string text)
    {
        var parser = new WorkflowParser(text);
        try
        {
            return new WorkflowReading(new WorkflowDocument(name, parser.Document()), []);
        }
        catch (Fault fault)
        {
            return WorkflowReading.Failed(fault.At.Line, fault.At.Column, fault.Message);
        }
        catch (YamlException e)
        {
            return YamlFault.Of(e, text);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The parser has faults of its own: it trips over some unclosed lists.
            var (line, column) = parser._events.Current is { } last ? (last.End.Line, last.End.Column) : (1, 1);
            return WorkflowReading.Failed(line, column, "this is no YAML: a list, a mapping or a quoted text may not be closed");
        }
    }

    private DocumentNode Document()
    {
        _events.MoveNext();
        _events.MoveNext();
        if (_events.Current is not DocumentStart)
            throw new Fault(Mark.Empty, "the file is empty: a workflow has name and steps");
        _events.MoveNext();
        var root = Node(depth: 1);
        _events.MoveNext();
        if (_events.Current is DocumentStart second)
            throw new Fault(second.Start, "a second document begins here: a workflow file has one");
        return root.Node;
    }

    /// <summary>Reads the node at the current event and moves behind it.</summary>
    private Anchored Node(int depth)
    {
        var start = _events.Current!;
        if (start is AnchorAlias alias)
            return Alias(alias, depth);
        var node = (NodeEvent)start;
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific && node.Tag.Value is not ("tag:yaml.org,2002:str" or "tag:yaml.org,2002:seq" or "tag:yaml.org,2002:map"))
            throw new Fault(node.Start, $"the tag {node.Tag.Value} is not known here: leave it out");
        Count(1, node.Start);
        var first = _nodes;
        if (node is not Scalar && depth > WorkflowFile.DepthMax)
            throw new Fault(node.Start, $"lists and mappings are more than {WorkflowFile.DepthMax} deep here");
        var (built, height) = node switch
        {
            Scalar scalar => (Text(scalar), 0),
            SequenceStart => Sequence(depth),
            _ => Mapping(depth),
        };
        _events.MoveNext();
        var result = new Anchored(built, _nodes - first + 1, height);
        if (!node.Anchor.IsEmpty)
            _anchors[node.Anchor] = result;
        return result;
    }

    private static DocumentNode Text(Scalar scalar) =>
        new DocumentNode.Scalar(scalar.Value, scalar.Style == ScalarStyle.Plain && scalar.IsPlainImplicit, Line(scalar), Column(scalar));

    private (DocumentNode, int Height) Sequence(int depth)
    {
        var start = _events.Current!;
        var items = ImmutableArray.CreateBuilder<DocumentNode>();
        var height = 0;
        _events.MoveNext();
        while (_events.Current is not SequenceEnd)
        {
            var item = Node(depth + 1);
            items.Add(item.Node);
            height = Math.Max(height, item.Height);
        }
        return (new DocumentNode.Sequence(items.ToImmutable(), Line(start), Column(start)), height + 1);
    }

    private (DocumentNode, int Height) Mapping(int depth)
    {
        var start = _events.Current!;
        var members = ImmutableArray.CreateBuilder<DocumentMember>();
        var height = 0;
        _events.MoveNext();
        while (_events.Current is not MappingEnd)
        {
            if (_events.Current is not Scalar key)
                throw new Fault(_events.Current!.Start, "a key must be plain text");
            if (key is { Value: "<<", Style: ScalarStyle.Plain })
                throw new Fault(key.Start, "merge keys are not known here: write the keys out, or use an alias for the whole value");
            Count(1, key.Start);
            _events.MoveNext();
            var value = Node(depth + 1);
            members.Add(new DocumentMember(key.Value, value.Node, Line(key), Column(key)));
            height = Math.Max(height, value.Height);
        }
        return (new DocumentNode.Mapping(members.ToImmutable(), Line(start), Column(start)), height + 1);
    }

    /// <summary>The node the alias stands for, counted as if it were written here.</summary>
    private Anchored Alias(AnchorAlias alias, int depth)
    {
        if (!_anchors.TryGetValue(alias.Value, out var anchored))
            throw new Fault(alias.Start, $"there is no anchor &{alias.Value} before this alias");
        if (depth + anchored.Height - 1 > WorkflowFile.DepthMax)
            throw new Fault(alias.Start, $"lists and mappings are more than {WorkflowFile.DepthMax} deep here");
        Count(anchored.Nodes, alias.Start);
        _events.MoveNext();
        return anchored;
    }

    private void Count(int nodes, Mark at)
    {
        _nodes += nodes;
        if (_nodes > WorkflowFile.NodesMax)
            throw new Fault(at, $"the file has more than {WorkflowFile.NodesMax} values, those that aliases repeat counted each time");
    }

    private static int Line(ParsingEvent at) => (int)at.Start.Line;

    private static int Column(ParsingEvent at) => (int)at.Start.Column;

    /// <param name="Nodes">How many there are in it, itself counted.</param>
    /// <param name="Height">How many lists and mappings are inside one another; 0 for a scalar.</param>
    private readonly record struct Anchored(DocumentNode Node, int Nodes, int Height);

    private sealed class Fault(Mark at, string message) : Exception(message)
    {
        public Mark At { get; } = at;
    }
}
