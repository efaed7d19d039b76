using System.Text.Json;
using System.Text.RegularExpressions;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Validation;
using SisyphusActors.Core.Values;
using SisyphusActors.Hosting.Workflows;

namespace SisyphusActors.Hosting.Tests.Workflows;

/// <summary>The documentation, the schema and the samples say what the reader does.</summary>
public sealed partial class WorkflowReferenceTests
{
    private static readonly string Document = File.ReadAllText(Repository.File("docs/workflows.md"));
    private static readonly JsonElement Schema = Json.Parse(File.ReadAllText(Repository.File("docs/workflow.schema.json"))).Element;

    public static TheoryData<string> Samples => [.. Directory.EnumerateFiles(Repository.File("samples"), "*.yaml").Select(f => Path.GetFileName(f)).Order()];

    public static TheoryData<string> Examples => [.. YamlBlock().Matches(Document).Select(m => m.Groups[1].Value)];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_sample_is_without_problems(string file) =>
        Checks.Problems(File.ReadAllText(Repository.File($"samples/{file}"))).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_is_without_problems(string example) => Checks.Problems(example.StartsWith("- ", StringComparison.Ordinal)
        ? $"name: Example\ninputs: {{version: }}\nsteps:\n{example}"
        : example).ShouldBeEmpty();

    [Theory]
    [InlineData("## Workflow", nameof(WorkflowKeys.Workflow), "")]
    [InlineData("## Inputs", nameof(WorkflowKeys.Input), "$defs/input")]
    [InlineData("## Steps", nameof(WorkflowKeys.Step), "$defs/step")]
    [InlineData("## Retry", nameof(WorkflowKeys.Retry), "$defs/retry")]
    public void Document_and_schema_know_the_readers_keys(string heading, string keys, string at)
    {
        string[] known = [.. (System.Collections.Immutable.ImmutableArray<string>)typeof(WorkflowKeys).GetField(keys)!.GetValue(null)!];
        var section = Document[(Document.IndexOf($"\n{heading}\n", StringComparison.Ordinal) + 1)..];
        section = section[..(section.IndexOf("\n#", StringComparison.Ordinal) is var end and > 0 ? end : section.Length)];
        TableRow().Matches(section).Select(m => m.Groups[1].Value).ShouldBe(known);
        var properties = At($"{at}/properties".TrimStart('/')).EnumerateObject().Select(p => p.Name);
        properties.Order(StringComparer.Ordinal).ShouldBe(known.Order(StringComparer.Ordinal));
        At($"{at}/additionalProperties".TrimStart('/')).GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public void Schema_has_the_readers_bounds_and_words()
    {
        At("properties/maxParallel/default").GetInt32().ShouldBe(Plan.DefaultMaxParallel);
        At("properties/steps/maxItems").GetInt32().ShouldBe(PlanLimits.StepsMax);
        At("properties/cleanup/maxItems").GetInt32().ShouldBe(PlanLimits.CleanupMax);
        At("$defs/parallel/maximum").GetInt32().ShouldBe(PlanLimits.ParallelMax);
        At("$defs/name/pattern").GetString().ShouldBe(PlanLimits.NamePattern);
        At("$defs/name/maxLength").GetInt32().ShouldBe(PlanLimits.NameLengthMax);
        At("$defs/title/maxLength").GetInt32().ShouldBe(PlanLimits.TitleLengthMax);
        At("$defs/text/maxLength").GetInt32().ShouldBe(PlanLimits.TextLengthMax);
        At("$defs/env/propertyNames/pattern").GetString().ShouldBe(PlanLimits.VariablePattern);
        At("$defs/env/propertyNames/not/pattern").GetString().ShouldBe("^" + PlanLimits.ReservedVariablePrefix);
        At("$defs/duration/anyOf").EnumerateArray().First().GetProperty("pattern").GetString().ShouldBe(DurationText.Pattern);
        At("$defs/duration/anyOf").EnumerateArray().Last().GetProperty("maximum").GetDouble().ShouldBe(PlanLimits.DurationMax.TotalSeconds);
        At("$defs/input/properties/type/enum").EnumerateArray().Select(e => e.GetString()).ShouldBe(WorkflowKeys.InputTypes);
        At("$defs/retry/properties/maxAttempts/maximum").GetInt32().ShouldBe(PlanLimits.AttemptsMax);
        At("$defs/retry/properties/maxAttempts/default").GetInt32().ShouldBe(RetryPolicy.DefaultMaxAttempts);
        At("$defs/retry/properties/initialDelay/default").GetString().ShouldBe(DurationText.Of(RetryPolicy.None.InitialDelay));
        At("$defs/retry/properties/factor/maximum").GetInt32().ShouldBe(PlanLimits.FactorMax);
        At("$defs/retry/properties/factor/default").GetDouble().ShouldBe(RetryPolicy.None.Factor);
        At("$defs/retry/properties/maxDelay/default").GetString().ShouldBe(DurationText.Of(RetryPolicy.None.MaxDelay));
        At("$defs/retry/properties/jitter/default").GetDouble().ShouldBe(RetryPolicy.None.Jitter);
        At("$defs/exitCode/maximum").GetInt32().ShouldBe(PlanLimits.ExitCodeMax);
        At("$defs/step/properties/foreach/anyOf").EnumerateArray().First().GetProperty("maxItems").GetInt32().ShouldBe(PlanLimits.ItemsMax);
        At("$defs/step/properties/when/maxLength").GetInt32().ShouldBe(PlanLimits.ConditionLengthMax);
        At("$defs/step/oneOf").EnumerateArray().Select(o => o.GetProperty("required")[0].GetString()).ShouldBe(WorkflowKeys.Work);
    }

    [Fact]
    public void Every_reference_of_the_schema_leads_somewhere() =>
        Reference().Matches(Schema.GetRawText()).Select(m => At(m.Groups[1].Value).ValueKind).ShouldAllBe(kind => kind == JsonValueKind.Object);

    [Theory]
    [InlineData("1 to 1,000; 16 by default", PlanLimits.ParallelMax, Plan.DefaultMaxParallel)]
    [InlineData("A list of 1 to 10,000 [steps]", PlanLimits.StepsMax, 0)]
    [InlineData("A list of at most 100 steps that run at every end", PlanLimits.CleanupMax, 0)]
    [InlineData("A list of at most 10,000 items", PlanLimits.ItemsMax, 0)]
    [InlineData("at most 65,536 characters", PlanLimits.TextLengthMax, 0)]
    [InlineData("1 to 200 characters", PlanLimits.TitleLengthMax, 0)]
    [InlineData("at most 100 characters", PlanLimits.NameLengthMax, 0)]
    [InlineData("condition has at most 1,000 characters", PlanLimits.ConditionLengthMax, 0)]
    [InlineData("1 to 100; 3 by default", PlanLimits.AttemptsMax, RetryPolicy.DefaultMaxAttempts)]
    [InlineData("1 to 10; 2 by default", PlanLimits.FactorMax, 2)]
    [InlineData("exit code or a list of them, 1 to 255", PlanLimits.ExitCodeMax, 0)]
    [InlineData("At most 1,000 problems", PlanLimits.ProblemsMax, 0)]
    [InlineData("200,000 values", WorkflowFile.NodesMax, 0)]
    [InlineData("and 64 levels", WorkflowFile.DepthMax, 0)]
    public void Document_has_the_readers_bounds(string words, int bound, int standard)
    {
        Document.ShouldContain(words);
        words.ShouldContain(bound.ToString("N0"));
        if (standard != 0)
            words.ShouldContain($"{standard} by default");
    }

    private static JsonElement At(string path) => path.Split('/').Aggregate(Schema, (element, name) => element.GetProperty(name));

    [GeneratedRegex("^```yaml\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex YamlBlock();

    [GeneratedRegex("^\\| `([A-Za-z]+)` \\|", RegexOptions.Multiline)]
    private static partial Regex TableRow();

    [GeneratedRegex("\"\\$ref\": ?\"#/([^\"]+)\"")]
    private static partial Regex Reference();
}
