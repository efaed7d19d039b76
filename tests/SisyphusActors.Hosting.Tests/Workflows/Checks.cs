using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Validation;
using SisyphusActors.Core.Values;
using SisyphusActors.Hosting.Workflows;

namespace SisyphusActors.Hosting.Tests.Workflows;

/// <summary>From text to plan, as <c>validate</c> goes.</summary>
internal static class Checks
{
    public static PlanReading Check(string yaml, string? inputs = null)
    {
        var reading = WorkflowFile.Parse("test.yaml", yaml);
        reading.Problems.ShouldBeEmpty();
        return new PlanRules(["http-get", "agent"]).Check(reading.Document!, inputs is null ? null : Json.Parse(inputs));
    }

    /// <summary>A workflow of the steps given, of which a good plan is expected.</summary>
    public static PlanStep[] Steps(string steps) => Good("name: test\nsteps:\n" + steps).Steps.ToArray();

    public static PlanStep Step(string rest) => Steps("- id: a\n" + Indented(rest)).Single();

    public static Plan Good(string yaml)
    {
        var reading = Check(yaml);
        reading.Problems.ShouldBeEmpty();
        return reading.Plan;
    }

    public static string[] Problems(string yaml, string? inputs = null) => [.. Check(yaml, inputs).Problems.Select(p => p.ToString())];

    /// <summary>What is wrong with step <c>a</c>, its keys in lines 4 and on, column 3.</summary>
    public static string[] StepProblems(string rest) => Problems("name: test\nsteps:\n- id: a\n" + Indented(rest));

    private static string Indented(string text) => string.Concat(text.Split('\n').Select(line => $"  {line}\n"));
}
