using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Validation;
using SisyphusActors.Core.Values;
using SisyphusActors.Hosting.Workflows;

namespace SisyphusActors.Simulation.Scenarios;

/// <summary>A workflow whose steps are only acted: nothing of it is really run.</summary>
public sealed class SimulatedWorkflow : SimulatedWork
{
    private SimulatedWorkflow(WorkflowDefinition definition, string name, Json inputs, Plan plan)
    {
        (Name, Goal, Inputs, Plan) = (name, definition.Name, inputs, plan);
        // Traces are the same wherever the file lies.
        Document = definition.Document with { Name = name };
    }

    /// <summary>Its file's name.</summary>
    public override string Name { get; }

    public string Goal { get; }

    public WorkflowDocument Document { get; }

    /// <summary>What a run of it is given: something of the right type for each input that must be.</summary>
    public Json Inputs { get; }

    public Plan Plan { get; }

    /// <summary>The handlers its steps use; each of them is acted.</summary>
    public override IEnumerable<string> HandlerTypes => HandlersOf(Plan);

    public override IEnumerable<string> StepIds => Plan.Steps.Select(s => s.Id);

    /// <param name="problems">What is wrong with the workflow; it is acted all the same, and its runs fail.</param>
    /// <exception cref="WorkflowFormatException">The file is missing, or is no YAML or JSON.</exception>
    public static SimulatedWorkflow Read(string path, out ImmutableArray<Problem> problems) =>
        Of(WorkflowDefinition.FromFile(path), Path.GetFileName(path), out problems);

    /// <inheritdoc cref="Read"/>
    public static SimulatedWorkflow Parse(string name, string yaml, out ImmutableArray<Problem> problems) =>
        Of(WorkflowDefinition.FromYaml(yaml), name, out problems);

    public override IMessage Start(string runId, string by) => new RunMessage.StartRun(Goal, Document, Inputs, runId, Workspace, by);

    public override int AttemptsMax(string stepId) => Plan.Graph[stepId].Retry.MaxAttempts;

    internal static IEnumerable<SimulatedWorkflow> Embedded() => typeof(SimulatedWorkflow).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith("workflows/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Sample);

    private static SimulatedWorkflow Of(WorkflowDefinition definition, string name, out ImmutableArray<Problem> problems)
    {
        var declared = PlanReader.Read(definition.Document, inputs: null).Plan;
        var inputs = Json.Object(declared.Inputs.Where(i => i is { Required: true, Default.IsNull: true }).Select(i => KeyValuePair.Create(i.Name, Any(i.Type))));
        var reading = new PlanRules(HandlersOf(declared)).Check(definition.Document, inputs);
        problems = reading.Problems;
        return new SimulatedWorkflow(definition, name, inputs, reading.Plan);
    }

    private static SimulatedWorkflow Sample(string resource)
    {
        using var stream = typeof(SimulatedWorkflow).Assembly.GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        return Parse(resource[(resource.IndexOf('/') + 1)..], reader.ReadToEnd(), out _);
    }

    private static IEnumerable<string> HandlersOf(Plan plan) =>
        plan.Steps.Select(s => s.Work).OfType<StepWork.Uses>().Select(u => u.Type).Where(t => t.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static Json Any(string type) => type switch
    {
        "number" => Json.From(3),
        "boolean" => Json.From(true),
        "array" => Json.Array([Json.From("one"), Json.From("two"), Json.From("three")]),
        "object" => Json.EmptyObject,
        _ => Json.From("any"),
    };
}
