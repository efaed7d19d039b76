using static SisyphusActors.Hosting.Tests.Workflows.Checks;

namespace SisyphusActors.Hosting.Tests.Workflows;

/// <summary>What is wrong with faulty files: each kind once, with its place.</summary>
public sealed class WorkflowProblemTests
{
    [Fact]
    public void All_problems_are_told_at_once_in_order_of_place() => Problems("""
        name: Everything
        step: []
        maxParallel: 0
        inputs:
          file: {type: strin}
          must: {required: true}
        env:
          SISYPHUS_X: 1
        steps:
          - id: a
            need: b
            run: echo ${{ inputs.file }}
          - id: a
            wait: 1 day
            timeout: 5s
          - id: b
            needs: [c]
            uses: agnet
            with: {x: "${{ inputs.fil }}"}
          - id: c
            needs: [b, d]
            run: x
            retry: {maxAttempts: 101}
        """, """{"fiel":1}""").ShouldBe(
    [
        "the workflow has no input 'fiel'; did you mean 'file'?",
        "2:1: the workflow has the unknown key 'step'; did you mean 'steps'?",
        "3:14: 'maxParallel' of the workflow must be a whole number from 1 to 1000, not '0'",
        "5:16: 'type' of input 'file' must be one of string, number, boolean, array, object, not 'strin'; did you mean 'string'?",
        "6:3: input 'must' is required and was not given",
        "8:3: variable 'SISYPHUS_X' of the workflow: names beginning with SISYPHUS_ are set by SisyphusActors",
        "11:5: step 'a' has the unknown key 'need'; did you mean 'needs'?",
        "12:10: 'run' of step 'a' holds an expression: nothing is pasted into a command, since text from elsewhere could then be run; "
            + "put the expression in 'env' and use \"$NAME\" in the command",
        "13:5: 'timeout' of step 'a' has no use with 'wait'",
        "13:5: step 'a' has the id of an earlier step, in line 10",
        "14:11: 'wait' of step 'a' must be a duration such as 500ms, 10s or 1h30m, or a number of seconds, from 1ms to 365d, not '1 day'",
        "16:5: 'with' of step 'b': there is no input 'fil'; did you mean 'file'?",
        "16:5: step 'b' uses 'agnet', and no such handler is registered; did you mean 'agent'?",
        "16:5: steps need each other in a circle: b → c → b",
        "20:5: step 'c' needs 'd', and there is no such step",
        "23:26: 'maxAttempts' of 'retry' of step 'c' must be a whole number from 1 to 100, not '101'",
    ]);

    [Theory]
    [InlineData("[]", "1:1: a workflow is a mapping with name and steps, not a list", "1:1: the workflow has no 'name': say in a few words what it is for", "1:1: the workflow has no 'steps': list at least one")]
    [InlineData("hello", "1:1: a workflow is a mapping with name and steps, not 'hello'", "1:1: the workflow has no 'name': say in a few words what it is for", "1:1: the workflow has no 'steps': list at least one")]
    [InlineData("name: x", "1:1: the workflow has no 'steps': list at least one")]
    [InlineData("name: x\nsteps: []", "2:8: 'steps' must be a list of at least one step, not an empty one")]
    [InlineData("name: x\nsteps: {a: 1}", "2:8: 'steps' must be a list of at least one step, not a mapping")]
    [InlineData("name: x\nsteps:", "2:7: 'steps' must be a list of at least one step, not nothing")]
    [InlineData("name: x\nsteps: [{id: a, run: x}, y]", "2:26: step 2 has no id: give it one", "2:26: step 2 must be a mapping of keys to values, not 'y'")]
    [InlineData("name: x\nsteps: [{id: a, run: x}, ]\njobs: 1", "3:1: the workflow has the unknown key 'jobs'; did you mean 'steps'?")]
    [InlineData("name: x\nsteps:\n- id: a\n  run: x\n-", "5:2: step 2 has no id: give it one", "5:2: step 2 is empty")]
    [InlineData("name:\nsteps: [{id: a, run: x}]", "1:6: 'name' of the workflow must be text, not nothing")]
    [InlineData("name: ' '\nsteps: [{id: a, run: x}]", "1:7: 'name' of the workflow must be one line of 1 to 200 characters")]
    [InlineData("name: \"a\\nb\"\nsteps: [{id: a, run: x}]", "1:7: 'name' of the workflow must be one line of 1 to 200 characters")]
    [InlineData("name: x\nname: y\nsteps: [{id: a, run: x}]", "2:1: the workflow has the key 'name' twice")]
    [InlineData("name: x\nenv: [A]\nsteps: [{id: a, run: x}]", "2:6: 'env' of the workflow must be a mapping of keys to values, not a list")]
    [InlineData("name: x\nenv: {A-B: 1}\nsteps: [{id: a, run: x}]", "2:7: variable 'A-B' of the workflow: a name is made of letters, digits and _, does not begin with a digit, and has at most 100 characters")]
    [InlineData("name: x\nenv: {A: [1]}\nsteps: [{id: a, run: x}]", "2:10: variable 'A' of the workflow must be text, not a list")]
    [InlineData("name: x\nenv: {A: \"a\\0b\"}\nsteps: [{id: a, run: x}]", "2:10: variable 'A' of the workflow holds a NUL character")]
    [InlineData("name: x\nenv: {A: \"${{ x }}\"}\nsteps: [{id: a, run: x}]", "2:10: variable 'A' of the workflow: 'x' is no expression: write inputs.NAME, steps.ID.outputs, steps.ID.outcome, item, index, run.id or run.outcome; of inputs, outputs and item a member by .NAME")]
    [InlineData("name: x\nenv: {A: \"${{ steps.a.outputs }}\"}\nsteps: [{id: a, run: x}]", "variable 'A' of the workflow: variables of the whole workflow cannot know the outputs of step 'a': put it in the 'env' of a step")]
    [InlineData("name: x\nenv: {A: \"${{ item }}\"}\nsteps: [{id: a, run: x}]", "variable 'A' of the workflow: there is no item or index outside a foreach")]
    public void A_workflow_must_be_whole(string yaml, params string[] problems) => Problems(yaml).ShouldBe(problems);

    [Theory]
    [InlineData("a b: {}", "3:3: input 'a b': a name is made of letters, digits, _ and -, begins with a letter or _, and has at most 100 characters")]
    [InlineData("a: {typ: string}", "3:7: input 'a' has the unknown key 'typ'; did you mean 'type'?")]
    [InlineData("a: text", "3:6: input 'a' must be a mapping of keys to values, not 'text'")]
    [InlineData("a: {required: 1}", "3:17: 'required' of input 'a' must be true or false, not '1'")]
    [InlineData("a: {type: number, default: '5'}", "3:30: 'default' of input 'a' must be a number, not '5'")]
    [InlineData("a: {type: array, default: {}}", "3:29: 'default' of input 'a' must be an array, not a mapping")]
    [InlineData("a: {default: [1]}", "3:16: 'default' of input 'a' must be a string, not a list")]
    [InlineData("a: {type: object, default: {k: 1, k: 2}}", "3:37: 'default' of input 'a' has the key 'k' twice")]
    public void An_input_must_be_declared_well(string input, string problem) =>
        Problems($"name: x\ninputs:\n  {input}\nsteps: [{{id: s, run: x}}]").ShouldBe([problem]);

    [Theory]
    [InlineData("""{"n":"five"}""", "3:3: input 'n' must be a number, and a string was given")]
    [InlineData("""{"n":"NaN"}""", "3:3: input 'n' must be a number, and a string was given")]
    [InlineData("""{"n":[1]}""", "3:3: input 'n' must be a number, and an array was given")]
    [InlineData("""{"b":"yes"}""", "4:3: input 'b' must be a boolean, and a string was given: write true or false")]
    [InlineData("""{"a":"x,y"}""", "5:3: input 'a' must be an array, and a string was given: write it as JSON, such as [\"a\",\"b\"]")]
    [InlineData("""{"a":"\"\\ud800\""}""", "5:3: input 'a' must be an array, and a string was given: write it as JSON, such as [\"a\",\"b\"]")]
    [InlineData("""{"s":{}}""", "6:3: input 's' must be a string, and an object was given")]
    [InlineData("""{"nn":1}""", "the workflow has no input 'nn'; did you mean 'n'?")]
    [InlineData("""{"other":1}""", "the workflow has no input 'other'; it takes n, b, a, s")]
    [InlineData("[]", "inputs must be a JSON object, and an array was given")]
    public void Given_inputs_must_fit(string given, string problem) => Problems(
        "name: x\ninputs:\n  n: {type: number}\n  b: {type: boolean}\n  a: {type: array}\n  s:\nsteps: [{id: s, run: x}]", given).ShouldBe([problem]);

    [Fact]
    public void A_file_by_itself_misses_no_inputs() =>
        Problems("name: x\ninputs: {a: {required: true}}\nsteps: [{id: s, run: x}]").ShouldBeEmpty();

    [Theory]
    [InlineData("title: x", "3:3: step 'a' does nothing: give it one of run, wait, approve, uses, agent")]
    [InlineData("run: x\nwait: 1s", "5:3: step 'a' has both 'run' and 'wait': make it two steps")]
    [InlineData("run:", "4:7: 'run' of step 'a' must be text, not nothing")]
    [InlineData("run: ''", "4:8: 'run' of step 'a' is empty")]
    [InlineData("run: [a]", "4:8: 'run' of step 'a' must be text, not a list")]
    [InlineData("run: \"a\\0\"", "4:8: 'run' of step 'a' holds a NUL character")]
    [InlineData("run: x\nname: y", "5:3: step 'a' has the unknown key 'name'; did you mean 'title'?")]
    [InlineData("run: x\ndepends_on: y", "5:3: step 'a' has the unknown key 'depends_on'; did you mean 'needs'?")]
    [InlineData("run: x\nwith: {}", "5:9: 'with' of step 'a' has no use without 'uses'")]
    [InlineData("agent: x", "3:3: step 'a' has no 'prompt': say what the agent is to do")]
    [InlineData("run: x\nprompt: y", "5:3: 'prompt' of step 'a' has no use without 'agent'")]
    [InlineData("run: x\nskill: y", "5:3: 'skill' of step 'a' has no use without 'agent'")]
    [InlineData("agent: X\nprompt: y", "3:3: 'agent' of step 'a': 'X' is no agent's name: 1 to 64 characters of a-z 0-9 - _ . beginning with a letter or digit.")]
    [InlineData("agent: x\nprompt: y\nmodel: gpt", "6:10: 'model' of step 'a': 'gpt' names no model: provider/name is expected, such as openai/gpt-5.")]
    [InlineData("agent: x\nprompt: y\nschema: {oneOf: []}", "6:11: 'schema' of step 'a': #/oneOf: this keyword is not checked here, so it must not be relied on")]
    [InlineData("agent: x\nprompt: y\nidempotent: true", "3:3: 'idempotent' of step 'a' has no use with 'agent': a question is never asked twice in silence")]
    [InlineData("agent: x\nprompt: y\nenv: {A: b}", "3:3: 'env' of step 'a' has no use with 'agent': put expressions in the prompt")]
    [InlineData("agent: x\nprompt: ${{ inputs.none }}", "3:3: 'prompt' of step 'a': there is no input 'none'")]
    [InlineData("run: x\nmaxParallel: 2", "5:16: 'maxParallel' of step 'a' has no use without 'foreach'")]
    [InlineData("run: x\nneeds:", "5:9: 'needs' of step 'a' must be a name or a list of names, not nothing; write [] for none")]
    [InlineData("run: x\nneeds: {b: 1}", "5:10: 'needs' of step 'a' must be a name or a list of names, not a mapping; write [] for none")]
    [InlineData("run: x\nneeds: [[b]]", "5:11: an entry of 'needs' of step 'a' must be text, not a list")]
    [InlineData("run: x\nneeds: a", "3:3: step 'a' needs itself")]
    [InlineData("run: x\nneeds: b", "3:3: step 'a' needs 'b', and there is no such step")]
    [InlineData("wait:", "4:8: 'wait' of step 'a' must be a duration such as 500ms, 10s or 1h30m, or a number of seconds, from 1ms to 365d, not nothing")]
    [InlineData("wait: 0", "4:9: 'wait' of step 'a' must be a duration such as 500ms, 10s or 1h30m, or a number of seconds, from 1ms to 365d, not '0'")]
    [InlineData("wait: 366d", "4:9: 'wait' of step 'a' must be a duration such as 500ms, 10s or 1h30m, or a number of seconds, from 1ms to 365d, not '366d'")]
    [InlineData("wait: -1", "4:9: 'wait' of step 'a' must be a duration such as 500ms, 10s or 1h30m, or a number of seconds, from 1ms to 365d, not '-1'")]
    [InlineData("wait: 1e400", "4:9: 'wait' of step 'a' must be a duration such as 500ms, 10s or 1h30m, or a number of seconds, from 1ms to 365d, not '1e400'")]
    [InlineData("run: x\ntimeout: '5'", "5:12: 'timeout' of step 'a' must be a duration such as 500ms, 10s or 1h30m, or a number of seconds, from 1ms to 365d, not '5'")]
    [InlineData("approve: false", "4:12: 'approve' of step 'a' must be true or the question to ask; leave the step out for no approval")]
    [InlineData("approve: ${{ x }}", "4:12: 'approve' of step 'a': 'x' is no expression: write inputs.NAME, steps.ID.outputs, steps.ID.outcome, item, index, run.id or run.outcome; of inputs, outputs and item a member by .NAME")]
    [InlineData("approve: x ${{ item }}", "3:3: 'approve' of step 'a': there is no item or index outside a foreach")]
    [InlineData("approve: x\nforeach: [1]", "3:3: step 'a' has both 'approve' and 'foreach': one approve is enough")]
    [InlineData("wait: 1s\nretry: {}", "3:3: 'retry' of step 'a' has no use with 'wait': it cannot fail and be tried again")]
    [InlineData("wait: 1s\nidempotent: true", "3:3: 'idempotent' of step 'a' has no use with 'wait': it has no effect of its own")]
    [InlineData("wait: 1s\nenv: {A: 1}", "3:3: 'env' of step 'a' has no use with 'wait'")]
    [InlineData("wait: 1s\noutputs: x", "3:3: 'outputs' of step 'a' has no use with 'wait'")]
    [InlineData("uses: agent\nretry: {on: 1}", "3:3: 'on' of 'retry' of step 'a' has no use without 'run': only a command has an exit code")]
    [InlineData("uses: agent\nwith: [1]", "5:9: 'with' of step 'a' must be a mapping of keys to values, not a list")]
    [InlineData("uses: agent\nwith: {x: [{y: '${{ inputs }}'}]}", "5:18: 'with' of step 'a': 'inputs' is no expression: write inputs.NAME, steps.ID.outputs, steps.ID.outcome, item, index, run.id or run.outcome; of inputs, outputs and item a member by .NAME")]
    [InlineData("uses: agent\nwith: {x: {y: 1, y: 2}}", "5:20: 'with' of step 'a' has the key 'y' twice")]
    [InlineData("uses: nothing-like-it", "3:3: step 'a' uses 'nothing-like-it', and no such handler is registered; registered are agent, http-get")]
    [InlineData("run: x\nforeach: a", "5:12: 'foreach' of step 'a' must be a list, or one expression such as ${{ inputs.files }}, not 'a'")]
    [InlineData("run: x\nforeach: {items: [1]}", "5:12: 'foreach' of step 'a' must be a list, or one expression such as ${{ inputs.files }}, not a mapping")]
    [InlineData("run: x\nforeach: a ${{ run.id }}", "5:12: 'foreach' of step 'a' must be a list, or one expression such as ${{ inputs.files }}, not 'a ${{ run.id }}'")]
    [InlineData("run: x\nforeach: ${{ run.id }}", "3:3: 'foreach' of step 'a' must be a list")]
    [InlineData("run: x\nforeach: ${{ item }}", "3:3: 'foreach' of step 'a': there is no item or index outside a foreach")]
    [InlineData("run: x\nforeach: ${{ nope }}", "5:12: 'foreach' of step 'a': 'nope' is no expression: write inputs.NAME, steps.ID.outputs, steps.ID.outcome, item, index, run.id or run.outcome; of inputs, outputs and item a member by .NAME")]
    [InlineData("run: x\nidempotent: yes", "5:15: 'idempotent' of step 'a' must be true or false, not 'yes'")]
    [InlineData("run: x\noutputs: [a b]", "5:12: output 'a b' of step 'a': a name is made of letters, digits, _ and -, begins with a letter or _, and has at most 100 characters")]
    [InlineData("run: x\nretry: 3", "5:10: 'retry' of step 'a' must be a mapping of keys to values, not '3'")]
    [InlineData("run: x\nretry: {maxAttempts: 2.5}", "5:24: 'maxAttempts' of 'retry' of step 'a' must be a whole number from 1 to 100, not '2.5'")]
    [InlineData("run: x\nretry: {factor: 0.5}", "5:19: 'factor' of 'retry' of step 'a' must be a number from 1 to 10, not '0.5'")]
    [InlineData("run: x\nretry: {jitter: NaN}", "5:19: 'jitter' of 'retry' of step 'a' must be a number from 0 to 1, not 'NaN'")]
    [InlineData("run: x\nretry: {on: [0]}", "5:16: 'on' of 'retry' of step 'a' must be a whole number from 1 to 255, not '0'")]
    [InlineData("run: x\nretry: {initialDelay: 2s, maxDelay: 1s}", "5:39: 'retry' of step 'a': maxDelay is shorter than initialDelay")]
    [InlineData("run: x\nenv: {A: '${{ steps.a.outputs }}'}", "3:3: variable 'A' of step 'a': a step cannot know its own outputs")]
    [InlineData("run: x\nenv: {A: '${{ steps.b.outputs }}'}", "3:3: variable 'A' of step 'a': there is no step 'b'")]
    [InlineData("run: x\nenv: {A: '${{ index }}'}", "3:3: variable 'A' of step 'a': there is no item or index outside a foreach")]
    [InlineData("run: x\nenv: {A: '${{ run.id'}", "5:12: variable 'A' of step 'a': '${{' is not closed by '}}'")]
    [InlineData("run: x\nif: ${{ true }}", "5:3: step 'a' has the unknown key 'if'; did you mean 'when'?")]
    [InlineData("run: x\ncontinue-on-error: true", "5:3: step 'a' has the unknown key 'continue-on-error'; did you mean 'continueOnError'?")]
    [InlineData("run: x\ncontinueOnError: yes", "5:20: 'continueOnError' of step 'a' must be true or false, not 'yes'")]
    [InlineData("wait: 1s\ncontinueOnError: true", "3:3: 'continueOnError' of step 'a' has no use with 'wait': it cannot fail")]
    [InlineData("run: x\nwhen: [a]", "5:9: 'when' of step 'a' must be text, not a list")]
    [InlineData("run: x\nwhen: true", "5:9: 'when' of step 'a': write the whole condition in one ${{ }}, such as ${{ inputs.deploy && steps.test.outcome == 'succeeded' }}")]
    [InlineData("run: x\nwhen: ${{ a }}", "5:9: 'when' of step 'a': 'a' is no expression: write inputs.NAME, steps.ID.outputs, steps.ID.outcome, item, index, run.id or run.outcome; of inputs, outputs and item a member by .NAME")]
    [InlineData("run: x\nwhen: ${{ inputs.a }}", "3:3: 'when' of step 'a': there is no input 'a'")]
    [InlineData("run: x\nforeach: [1]\nwhen: ${{ item == 1 }}", "3:3: 'when' of step 'a': there is no item or index outside a foreach")]
    [InlineData("run: x\nwhen: ${{ steps.a.outcome == 'failed' }}", "3:3: 'when' of step 'a': a step cannot know its own outcome")]
    [InlineData("run: x\nwhen: ${{ run.outcome == 'failed' }}", "3:3: 'when' of step 'a': run.outcome is known in the cleanup alone")]
    [InlineData("run: x\nwhen: ${{ run.id }}", "3:3: 'when' of step 'a': run.id is a string, and true or false is expected")]
    [InlineData("run: x\nwhen: ${{ run.id == 'r' && 'x' }}", "3:3: 'when' of step 'a': 'x' is a string, and true or false is expected")]
    [InlineData("run: x\nwhen: ${{ run.id == 1 }}", "3:3: 'when' of step 'a': run.id is a string and 1 is a number: only values of one kind can be compared")]
    [InlineData("run: x\nenv: {A: \"${{ run.id == 'x' }}\"}", "5:12: variable 'A' of step 'a': 'run.id == 'x'' is no expression: write inputs.NAME, steps.ID.outputs, steps.ID.outcome, item, index, run.id or run.outcome; of inputs, outputs and item a member by .NAME; operators stand in 'when' alone")]
    [InlineData("run: x\n\"\\e[31m\": 1", "5:3: step 'a' has the unknown key '\uFFFD[31m'; known are id, title, milestone, run, wait, approve, uses, with, agent, prompt, skill, model, schema, tools, needs, when, foreach, maxParallel, retry, timeout, idempotent, continueOnError, env, outputs")]
    public void A_step_must_be_right(string step, string problem) => StepProblems(step).ShouldBe([problem]);

    [Fact]
    public void Outputs_are_known_only_of_steps_before() => Problems("""
        name: x
        inputs: {s: , o: {type: object}}
        steps:
          - {id: a, run: x, needs: []}
          - {id: b, run: x, needs: []}
          - {id: c, run: x, needs: b}
          - id: d
            needs: c
            run: x
            foreach: [1]
            env: {A: "${{ steps.a.outputs }}", B: "${{ steps.b.outputs.x }}", C: "${{ item.x }}${{ index }}", D: "${{ inputs.o.x }}"}
          - id: e
            run: x
            env: {A: "${{ steps.d.outputs }}", B: "${{ steps.d.outputs.x }}", C: "${{ inputs.s.x }}"}
          - id: f
            run: x
            foreach: ${{ inputs.s }}
        """).ShouldBe(
    [
        "7:5: variable 'A' of step 'd': step 'a' may not have ended by then: add it to 'needs'",
        "12:5: variable 'B' of step 'e': the outputs of 'd' are the list of its items' outputs, so they have no member 'x'",
        "12:5: variable 'C' of step 'e': input 's' is a string, so it has no member 'x'",
        "15:5: 'foreach' of step 'f' must be a list, and input 's' is a string",
    ]);

    [Fact]
    public void A_condition_is_judged_by_what_is_known_beforehand() => Problems("""
        name: x
        inputs: {n: {type: number}, b: {type: boolean}, o: {type: object}}
        steps:
          - {id: a, run: x}
          - {id: b, run: x, when: "${{ inputs.n }}"}
          - {id: c, run: x, when: "${{ inputs.n == '3' || inputs.n == null || !inputs.b || inputs.o.x }}"}
          - {id: d, run: x, when: "${{ steps.a.outcome == 'success' }}"}
          - {id: e, run: x, when: "${{ 'failure' != steps.a.outcome }}"}
        """).ShouldBe(
    [
        "5:5: 'when' of step 'b': inputs.n is a number, and true or false is expected",
        "6:5: 'when' of step 'c': inputs.n is a number and '3' is a string: only values of one kind can be compared",
        "7:5: 'when' of step 'd': steps.a.outcome is never 'success': it is succeeded, failed, skipped, cancelled, in_doubt",
        "8:5: 'when' of step 'e': steps.a.outcome is never 'failure': it is succeeded, failed, skipped, cancelled, in_doubt",
    ]);

    [Fact]
    public void A_cleanup_step_takes_its_turn_needs_nothing_and_asks_nobody() => Problems("""
        name: x
        steps:
          - {id: a, run: x}
          - {id: b, run: x, needs: d}
          - {id: f, run: x, needs: a, env: {A: "${{ steps.d.outputs }}"}}
        cleanup:
          - {id: c, run: x, needs: a, when: "${{ steps.d.outcome == 'failed' }}"}
          - {id: d, approve: Really?, when: "${{ run.outcome == 'success' }}"}
          - {id: e, run: x, foreach: [1], env: {A: "${{ steps.a.outputs }}${{ steps.b.outcome }}${{ steps.d.outcome }}${{ run.outcome }}"}}
          - {id: a, run: x}
        """).ShouldBe(
    [
        "4:5: step 'b' needs 'd', which is a step of the cleanup: nothing comes after that",
        "5:5: variable 'A' of step 'f': step 'd' is a step of the cleanup, which comes later",
        "7:5: 'needs' of step 'c' is not for a cleanup step: each runs when the one before it has ended",
        "7:5: 'when' of step 'c': step 'd' is a step of the cleanup, which comes later",
        "8:5: 'approve' of step 'd' is not for a cleanup step: it waits for nobody",
        "8:5: 'when' of step 'd': run.outcome is never 'success': it is succeeded, failed, cancelled",
        "9:5: 'foreach' of step 'e' is not for a cleanup step: it runs once",
        "10:5: step 'a' has the id of an earlier step, in line 3",
    ]);

    [Theory]
    [InlineData("cleanup: []", "2:10: 'cleanup' must be a list of at least one step, not an empty one")]
    [InlineData("finally: [{id: a, run: x}]", "2:1: the workflow has the unknown key 'finally'; did you mean 'cleanup'?")]
    public void A_cleanup_is_a_list_of_steps(string cleanup, string problem) =>
        Problems($"name: x\n{cleanup}\nsteps: [{{id: s, run: x}}]").ShouldBe([problem]);

    [Fact]
    public void A_cleanup_has_at_most_100_steps() =>
        Problems($"name: x\nsteps: [{{id: s, run: x}}]\ncleanup: [{string.Join(',', Enumerable.Range(0, 101).Select(i => $"{{id: c{i}, run: x}}"))}]")
            .ShouldBe(["a workflow has at most 100 cleanup steps, not 101"]);

    [Fact]
    public void Too_many_items_are_told_where_they_stand() =>
        StepProblems($"run: x\nforeach: [{string.Join(',', Enumerable.Range(0, 10_001))}]")
            .ShouldBe(["5:12: 'foreach' of step 'a' has 10001 items; at most 10000 are allowed"]);
}
