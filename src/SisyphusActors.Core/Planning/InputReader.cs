using System.Collections.Immutable;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Planning;

/// <summary>Reads <c>inputs</c>: what a run is given.</summary>
internal sealed class InputReader(NodeReader reader)
{
    public ImmutableArray<PlanInput> Read(DocumentNode? node) =>
        [.. new MappingReader(node, "'inputs'", known: null, reader).Members.Select(Read)];

    private PlanInput Read(DocumentMember member)
    {
        var what = $"input '{member.Key}'";
        if (!PlanLimits.IsName(member.Key))
            reader.Problems.Add(member.Line, member.Column, $"{what}: a name is {PlanText.NameRule}");
        var mapping = new MappingReader(member.Value, what, WorkflowKeys.Input, reader);
        var type = mapping.Text("type") ?? "string";
        if (!WorkflowKeys.InputTypes.Contains(type))
        {
            reader.Problems.Add(mapping["type"]!, $"'type' of {what} must be one of {string.Join(", ", WorkflowKeys.InputTypes)}, not '{type}'"
                + reader.Problems.Suggest(type, WorkflowKeys.InputTypes));
            type = "string";
        }
        return new PlanInput(member.Key, type, mapping.Flag("required") ?? false, Default(mapping["default"], type, what),
            mapping.Text("description"), member.Line, member.Column);
    }

    private Json Default(DocumentNode? node, string type, string what)
    {
        if (node is null || NodeReader.IsNull(node))
            return Json.Null;
        // A default of 1.10 for a string is that text, not the number 1.1.
        if (type == "string" && node is DocumentNode.Scalar scalar)
            return Json.From(scalar.Text);
        var value = reader.Json(node, $"'default' of {what}");
        if (InputValues.IsOfType(value, type))
            return value;
        reader.Problems.Add(node, $"'default' of {what} must be {InputValues.Named(type)}, not {NodeReader.KindOf(node)}");
        return Json.Null;
    }
}
