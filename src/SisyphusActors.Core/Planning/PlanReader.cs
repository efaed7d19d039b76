using System.Collections.Immutable;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Planning;

/// <summary>Reads a workflow document as a plan. What concerns the plan as a whole is the validator's affair.</summary>
public static class PlanReader
{
    /// <param name="inputs">The inputs given, a JSON object; null when only the file is asked about, so that none can be missing.</param>
    /// <param name="maxParallel">For a file that does not say; 1 to 1,000.</param>
    /// <returns>Always a plan: what is wrong is reported and left out.</returns>
    public static PlanReading Read(WorkflowDocument document, Json? inputs, int maxParallel = Plan.DefaultMaxParallel)
    {
        var problems = new ProblemList();
        var reader = new NodeReader(problems);
        var top = new MappingReader(Top(document.Root, problems), "the workflow", WorkflowKeys.Workflow, reader);
        top.Require("name", "say in a few words what it is for");
        top.Require("steps", "list at least one");
        _ = top.Text("description");
        var declared = new InputReader(reader).Read(top["inputs"]);
        var plan = new Plan(
            top.Title("name") ?? "",
            declared,
            new VariableReader(reader).Read(top["env"], "the workflow"),
            top.Whole("maxParallel", 1, PlanLimits.ParallelMax) ?? maxParallel,
            Steps(top, reader));
        return new PlanReading(plan, InputValues.Fill(declared, inputs, problems), problems.Sorted());
    }

    private static DocumentNode.Mapping? Top(DocumentNode root, ProblemList problems)
    {
        if (root is DocumentNode.Mapping mapping)
            return mapping;
        problems.Add(root, $"a workflow is a mapping with name and steps, not {NodeReader.KindOf(root)}");
        return new DocumentNode.Mapping([], root.Line, root.Column);
    }

    private static ImmutableArray<PlanStep> Steps(MappingReader top, NodeReader reader)
    {
        var steps = ImmutableArray.CreateBuilder<PlanStep>();
        var stepReader = new StepReader(reader);
        foreach (var item in Items(top["steps"], "steps", reader))
            steps.Add(stepReader.Read(item, steps.Count + 1, before: steps.Count == 0 ? null : steps[^1].Id));
        foreach (var item in Items(top["cleanup"], "cleanup", reader))
            steps.Add(stepReader.Read(item, steps.Count + 1, before: null) with { IsCleanup = true });
        return steps.ToImmutable();
    }

    private static ImmutableArray<DocumentNode> Items(DocumentNode? node, string key, NodeReader reader)
    {
        if (node is DocumentNode.Sequence { Items: { Length: > 0 } items })
            return items;
        if (node is not null)
            reader.Problems.Add(node, $"'{key}' must be a list of at least one step, not {(node is DocumentNode.Sequence ? "an empty one" : NodeReader.KindOf(node))}");
        return [];
    }
}
