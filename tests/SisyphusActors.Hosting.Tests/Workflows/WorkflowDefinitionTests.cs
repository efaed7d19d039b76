using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Validation;
using SisyphusActors.Hosting.Workflows;

namespace SisyphusActors.Hosting.Tests.Workflows;

public sealed class WorkflowDefinitionTests
{
    private static readonly PlanRules Rules = new(["agent"]);

    [Fact]
    public void A_built_workflow_is_the_plan_of_the_same_file()
    {
        var built = new WorkflowDefinition("Review")
            .Input("files", "array", required: true, description: "What to read")
            .Input("depth", "number", @default: 2)
            .Step("list", run: "ls", timeout: TimeSpan.FromSeconds(90), outputs: ["files"], milestone: "Look")
            .Step("review", uses: "agent", with: new { Prompt = "Read ${{ item }}", Options = new { Max = 3, Deep = true } },
                forEach: "${{ inputs.files }}", maxParallel: 2, needs: [], idempotent: true,
                retry: RetryPolicy.None with { MaxAttempts = 4, On = [] }, env: [new("A", "1.10")], title: "Review each")
            .Step("pause", wait: TimeSpan.FromMilliseconds(1_500), needs: ["list", "review"])
            .Step("agree", approve: "true", when: "${{ steps.list.outcome == 'succeeded' }}", continueOnError: true)
            .Step("tidy", run: "rm x", cleanup: true, when: "${{ run.outcome != 'failed' }}");
        var written = WorkflowDefinition.FromYaml("""
            name: Review
            inputs:
              files: {type: array, required: true, description: What to read}
              depth: {type: number, default: 2}
            steps:
              - {id: list, run: ls, timeout: 1m30s, outputs: files, milestone: Look}
              - id: review
                title: Review each
                uses: agent
                with: {prompt: "Read ${{ item }}", options: {max: 3, deep: true}}
                foreach: ${{ inputs.files }}
                maxParallel: 2
                needs: []
                idempotent: true
                retry: {maxAttempts: 4}
                env: {A: 1.10}
              - {id: pause, wait: 1.5, needs: [list, review]}
              - {id: agree, approve: "true", when: "${{ steps.list.outcome == 'succeeded' }}", continueOnError: true}
            cleanup:
              - {id: tidy, run: rm x, when: "${{ run.outcome != 'failed' }}"}
            """);
        var plan = Rules.Check(built.Document, null);
        plan.Problems.ShouldBeEmpty();
        plan.Plan.Hash.ShouldBe(Rules.Check(written.Document, null).Plan.Hash);
        (built.Name, written.Name).ShouldBe(("Review", "Review"));
    }

    [Fact]
    public void A_faulty_built_workflow_has_the_same_problems_without_a_place() =>
        Rules.Check(new WorkflowDefinition("x").Step("a", run: "x", uses: "agent", timeout: TimeSpan.FromSeconds(-1)).Document, null)
            .Problems.Select(p => p.ToString()).ShouldBe(
            [
                "'timeout' of step 'a' must be a duration such as 500ms, 10s or 1h30m, or a number of seconds, from 1ms to 365d, not '-1s'",
                "step 'a' has both 'run' and 'uses': make it two steps",
            ]);

    [Fact]
    public void Each_call_gives_a_new_workflow()
    {
        var one = new WorkflowDefinition("x").Step("a", run: "x");
        one.Step("b", run: "x");
        Rules.Check(one.Document, null).Plan.Steps.Length.ShouldBe(1);
    }

    [Theory]
    [InlineData("echo hi")]
    [InlineData("  echo 'a: b' | grep -c \"x\"\n# two lines\u001b\n")]
    public void A_command_is_a_workflow_of_one_step(string command)
    {
        var definition = WorkflowDefinition.ForCommand(command);
        definition.Document.Name.ShouldBe("<command>");
        var reading = Rules.Check(definition.Document, null);
        reading.Problems.ShouldBeEmpty();
        reading.Plan.Steps.ShouldHaveSingleItem().Work.ShouldBe(new StepWork.Run(command));
        reading.Plan.Steps[0].Id.ShouldBe("command");
        definition.Name.Any(char.IsControl).ShouldBeFalse();
    }

    [Fact]
    public void A_long_command_has_a_name_that_fits() =>
        Rules.Check(WorkflowDefinition.ForCommand("echo " + new string('x', 1_000)).Document, null).Problems.ShouldBeEmpty();

    [Fact]
    public void Text_that_is_no_YAML_is_told_with_its_place()
    {
        var fault = Should.Throw<WorkflowFormatException>(() => WorkflowDefinition.FromYaml("a: b: c"));
        fault.Message.ShouldStartWith("<text>:1:5: this is no YAML");
        fault.Problems.ShouldHaveSingleItem();
        Should.Throw<WorkflowFormatException>(() => WorkflowDefinition.FromFile("no-such.yaml")).Message.ShouldBe("no-such.yaml: there is no file 'no-such.yaml'");
    }

    [Fact]
    public void A_file_takes_no_further_steps() =>
        Should.Throw<InvalidOperationException>(() => WorkflowDefinition.FromFile(Repository.File("samples/hello.yaml")).Step("x", run: "x"));
}
