using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Values;
using static SisyphusActors.Hosting.Tests.Workflows.Checks;

namespace SisyphusActors.Hosting.Tests.Workflows;

/// <summary>What good files mean.</summary>
public sealed class WorkflowPlanTests
{
    [Fact]
    public void A_step_needs_the_one_before_unless_it_says_otherwise() => Steps("""
        - {id: a, run: x}
        - {id: b, run: x}
        - {id: c, run: x, needs: []}
        - {id: d, run: x, needs: a}
        - {id: e, run: x, needs: [b, c]}
        """).Select(s => string.Join(',', s.Needs)).ShouldBe(["", "a", "", "a", "b,c"]);

    [Fact]
    public void What_is_not_said_has_its_default()
    {
        var plan = Good("name: 42\nsteps: [{id: a, run: x}]");
        (plan.Name, plan.MaxParallel, plan.Inputs.Length, plan.Env.Count).ShouldBe(("42", 16, 0, 0));
        var step = plan.Steps[0];
        (step.Title, step.Milestone, step.ForEach, step.Timeout, step.Idempotent).ShouldBe((null, null, null, null, false));
        (step.Retry, step.Env.Count, step.Outputs.Length, step.Line, step.Column).ShouldBe((RetryPolicy.None, 0, 0, 2, 9));
    }

    [Fact]
    public void Cleanup_steps_are_the_last_of_the_plan_and_need_nothing()
    {
        var plan = Good("name: x\ncleanup: [{id: c, run: x}, {id: d, run: x}]\nsteps: [{id: a, run: x}, {id: b, run: x}]");
        plan.Steps.Select(s => $"{s.Id} {s.IsCleanup} {string.Join(',', s.Needs)}").ShouldBe(["a False ", "b False a", "c True ", "d True "]);
    }

    [Theory]
    [InlineData("${{ run.id == 'r' }}")]
    [InlineData("'${{ run.id == ''r'' }}'")]
    [InlineData("|\n  ${{ run.id\n    == 'r' }}")]
    public void A_condition_is_as_written(string when) =>
        Step($"run: x\nwhen: {when}").When!.ReplaceLineEndings("").Replace("    ", " ", StringComparison.Ordinal).Replace("  ", " ", StringComparison.Ordinal).ShouldBe("${{ run.id == 'r' }}");

    [Theory]
    [InlineData("run: true", "true")]
    [InlineData("run: |\n  a\n  b", "a\nb\n")]
    [InlineData("run: '{{ x }} $HOME'", "{{ x }} $HOME")]
    public void A_command_is_as_written(string step, string command) => Step(step).Work.ShouldBe(new StepWork.Run(command));

    [Theory]
    [InlineData("wait: 2d", 172_800_000)]
    [InlineData("wait: 1m30s", 90_000)]
    [InlineData("wait: 5", 5_000)]
    [InlineData("wait: 0.25", 250)]
    [InlineData("wait: 365d", 31_536_000_000)]
    public void A_wait_is_a_duration_or_seconds(string step, long milliseconds) =>
        Step(step).Work.ShouldBe(new StepWork.Wait(TimeSpan.FromMilliseconds(milliseconds)));

    [Theory]
    [InlineData("approve: true", "Approve 'a'?")]
    [InlineData("approve: true\ntitle: Deploy", "Approve 'Deploy'?")]
    [InlineData("approve: Ship it?", "Ship it?")]
    [InlineData("approve: 'true'", "true")]
    public void An_approval_asks_its_question_or_the_usual_one(string step, string prompt) =>
        Step(step).Work.ShouldBe(new StepWork.Approve(prompt));

    [Fact]
    public void Arguments_keep_the_types_of_YAML() => Step("""
        uses: agent
        with:
          z: 1
          a: [1.50, -2e3, true, False, null, ~, yes, 007, 0x1f, .5, "1", 'null', 2024-01-01]
          m: {k: }
          t: "${{ run.id }}"
        """).Work.ShouldBe(new StepWork.Uses("agent", Json.Parse("""
            {"a":[1.50,-2e3,true,false,null,null,"yes","007","0x1f",".5","1","null","2024-01-01"],"m":{"k":null},"t":"${{ run.id }}","z":1}
            """)));

    [Fact]
    public void A_variable_is_the_text_as_written() => Step("""
        run: x
        env: {A: 1.10, B: true, C: , D: null, E: "", F: "${{ run.id }}", G: 010}
        """).Env.Select(v => $"{v.Key}={v.Value}").ShouldBe(["A=1.10", "B=true", "C=", "D=", "E=", "F=${{ run.id }}", "G=010"]);

    [Theory]
    [InlineData("foreach: [a, 1, {x: null}]", """["a",1,{"x":null}]""")]
    [InlineData("foreach: []", "[]")]
    [InlineData("foreach: ['${{ run.id }}']", """["${{ run.id }}"]""")]
    public void A_fan_out_has_a_list(string step, string items) =>
        Step($"run: x\n{step}\nmaxParallel: 2").ForEach.ShouldBe(new ForEach(Json.Parse(items), 2));

    [Theory]
    [InlineData("${{ inputs.files }}")]
    [InlineData("'${{inputs.files}}'")]
    [InlineData("|\n    ${{ inputs.files }}")]
    public void A_fan_out_has_an_expression(string text) =>
        Good($"name: x\ninputs: {{files: {{type: array}}}}\nsteps:\n- id: a\n  run: x\n  foreach: {text}\n")
            .Steps[0].ForEach!.Items.AsText().Replace(" ", "", StringComparison.Ordinal).ShouldBe("${{inputs.files}}");

    [Fact]
    public void A_retry_says_what_differs_from_its_defaults()
    {
        var retry = Step("run: x\nretry: {maxAttempts: 5, initialDelay: 250ms, factor: 1.5, maxDelay: 1m, jitter: 0, on: 75}").Retry;
        (retry with { On = [] }).ShouldBe(new RetryPolicy(5, TimeSpan.FromMilliseconds(250), 1.5, TimeSpan.FromMinutes(1), 0, []));
        retry.On.ShouldBe([75]);
        Step("run: x\nretry: {}").Retry.ShouldBe(RetryPolicy.None with { MaxAttempts = 3 });
        Step("run: x\nretry: {initialDelay: 10m}").Retry.MaxDelay.ShouldBe(TimeSpan.FromMinutes(10));
        Step("run: x\nretry: {on: [1, 2]}").Retry.On.ShouldBe([1, 2]);
    }

    [Fact]
    public void JSON_and_YAML_give_the_same_plan() =>
        Good("""{"name":"x","steps":[{"id":"a","run":"echo","timeout":1.5,"outputs":["o"]}]}""").Hash
            .ShouldBe(Good("name: x\nsteps:\n  - id: a\n    run: echo\n    timeout: 1500ms\n    outputs: o\n").Hash);

    [Theory]
    [InlineData("{}", """{"a":[1],"b":null,"n":null,"o":null,"s":"1.10","t":null}""")]
    [InlineData("""{"a":"[\"x\"]","b":"TRUE","n":" 1.0 ","o":"{\"k\":1}","s":"","t":"null"}""", """{"a":["x"],"b":true,"n":1.0,"o":{"k":1},"s":"","t":"null"}""")]
    [InlineData("""{"a":[],"b":false,"n":0,"o":{},"s":5,"t":true}""", """{"a":[],"b":false,"n":0,"o":{},"s":"5","t":"true"}""")]
    [InlineData("""{"a":null,"s":null}""", """{"a":[1],"b":null,"n":null,"o":null,"s":"1.10","t":null}""")]
    public void Inputs_are_read_as_their_type_and_filled_with_defaults(string given, string filled)
    {
        var reading = Check("""
            name: x
            inputs:
              s: {default: 1.10}
              t:
              n: {type: number}
              b: {type: boolean}
              a: {type: array, default: [1]}
              o: {type: object}
            steps: [{id: x, run: x}]
            """, given);
        reading.Problems.ShouldBeEmpty();
        reading.Inputs.ShouldBe(Json.Parse(filled));
    }
}
