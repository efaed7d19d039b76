using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Validation;
using SisyphusActors.Core.Values;
using SisyphusActors.Hosting.Workflows;
using Xunit.Abstractions;

namespace SisyphusActors.Hosting.Tests.Workflows;

/// <summary>Whatever a workflow file holds, it becomes a plan or problems: no crash, no hang, and no more memory than its length accounts for.</summary>
public sealed class GeneratedWorkflowTests(ITestOutputHelper output)
{
    /// <summary>Seeds, each of which gives a file and a mutation of it.</summary>
    internal const int Seeds = 2_500;

    private const long AllocatedMax = 64 * 1024 * 1024;

    private static readonly PlanRules Rules = new(["http-get"]);

    [Fact]
    public async Task Each_generated_file_and_its_mutation_becomes_a_plan_or_problems()
    {
        var (plans, refused, noYaml) = (0, 0, 0);
        await Task.Run(() =>
        {
            for (var seed = 1; seed <= Seeds; seed++)
            {
                var generated = new GeneratedWorkflow(seed);
                var text = generated.Text;
                foreach (var one in (string[])[text, generated.Mutated(text)])
                    switch (Judged(seed, one))
                    {
                        case null: noYaml++; break;
                        case { Problems.IsEmpty: true }: plans++; break;
                        default: refused++; break;
                    }
            }
        }).WaitAsync(TimeSpan.FromMinutes(5));
        output.WriteLine($"{plans} plans, {refused} refused, {noYaml} no YAML");
        plans.ShouldBeGreaterThan(Seeds / 4);
        refused.ShouldBeGreaterThan(Seeds / 10);
        noYaml.ShouldBeGreaterThan(Seeds / 10);
    }

    /// <returns>Null where it is no YAML.</returns>
    private static PlanReading? Judged(int seed, string text)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var reading = WorkflowFile.Parse("generated", text);
            if (reading.Document is not { } document)
            {
                reading.Problems.ShouldHaveSingleItem().Message.Length.ShouldBeLessThanOrEqualTo(Problem.MessageLengthMax);
                return null;
            }
            var found = Rules.Check(document, Json.EmptyObject);
            found.Problems.Length.ShouldBeLessThanOrEqualTo(PlanLimits.ProblemsMax + 1);
            found.Problems.ShouldAllBe(p => p.Message.Length <= Problem.MessageLengthMax && !p.Message.Any(char.IsControl));
            if (found.Problems.IsEmpty)
                StoredJson.ReadValue<Plan>(StoredJson.WriteValue(found.Plan)).Hash.ShouldBe(found.Plan.Hash);
            Rules.Check(document, Json.EmptyObject).Problems.ShouldBe(found.Problems);
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(AllocatedMax);
            return found;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"Seed {seed}:\n{text}", e);
        }
    }
}
