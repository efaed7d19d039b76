using System.Collections.Immutable;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Planning;

/// <summary>Reads <c>env</c>: names of variables and text that may hold expressions.</summary>
internal sealed class VariableReader(NodeReader reader)
{
    /// <remarks>A value is the text as written: <c>1.0</c> stays <c>1.0</c>. Nothing is empty text.</remarks>
    public ImmutableSortedDictionary<string, string> Read(DocumentNode? node, string what)
    {
        var variables = OrdinalMap.Empty<string>().ToBuilder();
        foreach (var (name, value, line, column) in new MappingReader(node, $"'env' of {what}", known: null, reader).Members)
        {
            if (PlanText.VariableError(name, what) is { } wrong)
                reader.Problems.Add(line, column, wrong);
            var text = NodeReader.IsNull(value) ? "" : reader.LongText(value, PlanText.Variable(name, what));
            if (text is null)
                continue;
            foreach (var error in Template.Parse(text).Errors)
                reader.Problems.Add(value, $"{PlanText.Variable(name, what)}: {error}");
            variables[name] = text;
        }
        return variables.ToImmutable();
    }
}
