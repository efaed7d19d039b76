using System.Text;
using SisyphusActors.Core.Planning;

namespace SisyphusActors.Hosting.Tests.Workflows;

/// <summary>Text that follows from a seed. With every third seed it is a sound workflow; else what could be meant, mixed with anything at all.</summary>
internal sealed class GeneratedWorkflow(int seed)
{
    private const int DepthMax = 6;

    private static readonly string[] Ids = ["a", "b", "c", "build", "a-1", "_x", "ä", "", "a b", "run"];

    private static readonly string[] Odd =
    [
        "null", "~", "true", "-1", "0", "99999999999999999999", "1e999", "0x1F", ".nan", "''", "\"\\u0000\"", "\"\\e[31m\"", "\"\\ud800\"", "&x y", "*x", "!!int 3", "|", ">-",
        "? a", "- ", "@", "%", "é😀", "'${{'", "'${{ }}'", "'${{ steps }}'", "'${{ steps.a.outputs }}'", "'${{ inputs.x.y.z }}'", "'${{ item }}'", "'${{ run.id }}${{ run.id }}'", "2026-11-21", "12:30:45",
    ];

    private static readonly string[] Durations = ["1s", "500ms", "1h30m", "365d", "366d", "0", "5", "-1s", "1.5s", "soon"];

    private static readonly string[] Expressions = ["'${{ inputs.a }}'", "'${{ steps.a.outputs.b }}'", "'${{ item }}'", "'a ${{ inputs.b }} c'", "'${{ steps.b.outputs }}'", "'${{ nothing }}'"];

    private readonly Random _random = new(seed);
    private readonly StringBuilder _text = new();
    private readonly bool _isSound = seed % 3 == 0;
    private int _steps;

    public string Text
    {
        get
        {
            if (_isSound)
                Sound();
            else
                Mapping(WorkflowKeys.Workflow, 0, Workflow);
            return _text.ToString();
        }
    }

    /// <summary>The text with a few places of it cut out, doubled, or changed to what means something in YAML.</summary>
    public string Mutated(string text)
    {
        const string marks = "\n\t :-[]{}\"'|>&*!%@`#,?$\0é";
        var mutated = new StringBuilder(text);
        for (var change = _random.Next(1, 5); change > 0 && mutated.Length > 0; change--)
        {
            var at = _random.Next(mutated.Length);
            var length = Math.Min(_random.Next(1, 60), mutated.Length - at);
            switch (_random.Next(4))
            {
                case 0: mutated.Remove(at, length); break;
                case 1: mutated.Insert(at, marks[_random.Next(marks.Length)]); break;
                case 2: mutated.Insert(at, mutated.ToString(at, length)); break;
                default: mutated[at] = marks[_random.Next(marks.Length)]; break;
            }
        }
        return mutated.ToString();
    }

    private void Sound()
    {
        _text.Append($"name: generated {seed}\nmaxParallel: {_random.Next(1, 1_000)}\ninputs:\n  a: {{default: text}}\nsteps:");
        for (var count = _random.Next(1, 9); _steps < count; _steps++)
        {
            _text.Append($"\n- id: s{_steps}");
            Maybe($"needs: [{string.Join(", ", Enumerable.Range(0, _steps).Where(_ => _random.Next(3) == 0).Select(n => $"s{n}"))}]");
            Maybe("milestone: one");
            switch (_random.Next(3))
            {
                case 0: Line($"wait: {_random.Next(1, 5_000)}ms"); continue;
                case 1: Line("approve: 'Is ${{ inputs.a }} so?'"); continue;
            }
            Line("run: echo \"$A\"");
            Maybe("env: {A: '${{ inputs.a }}'}");
            Maybe($"foreach: [{string.Join(", ", Enumerable.Range(0, _random.Next(4)))}]");
            Maybe($"timeout: {_random.Next(1, 90)}m");
            Maybe("idempotent: true");
            Maybe($"retry: {{maxAttempts: {_random.Next(1, 100)}, initialDelay: {_random.Next(60)}s, factor: {_random.Next(1, 10)}, jitter: 0.{_random.Next(10)}, on: [{_random.Next(1, 255)}]}}");
        }

        void Line(string text) => _text.Append($"\n  {text}");

        void Maybe(string text)
        {
            if (_random.Next(2) == 0)
                Line(text);
        }
    }

    private void Workflow(string key, int depth)
    {
        switch (key)
        {
            case "steps":
                List(1, 7, depth, d => Mapping(["id", .. WorkflowKeys.Work.OrderBy(_ => _random.Next()).Take(1), .. WorkflowKeys.Step.Except(WorkflowKeys.Work).Skip(1).Where(_ => _random.Next(6) == 0)], d, Step));
                break;
            case "inputs":
                Mapping(["a", "b"], depth, (_, d) => Mapping(WorkflowKeys.Input, d, Value));
                break;
            default:
                Value(key, depth);
                break;
        }
    }

    private void Step(string key, int depth)
    {
        if (key == "retry")
            Mapping(WorkflowKeys.Retry, depth, Value);
        else
            Value(key, depth);
    }

    private void Value(string key, int depth)
    {
        if (_random.Next(25) == 0)
        {
            Anything(depth);
            return;
        }
        switch (key)
        {
            case "id": Scalar(Any(Ids)); break;
            case "wait" or "timeout" or "initialDelay" or "maxDelay": Scalar(Any(Durations)); break;
            case "needs" or "outputs": List(0, 3, depth, _ => Scalar(Any(Ids))); break;
            case "foreach" when _random.Next(2) == 0: Scalar(Any(Expressions)); break;
            case "foreach" or "on": List(0, 4, depth, _ => Scalar($"{_random.Next(-2, 300)}")); break;
            case "env" or "with": Mapping(["A", "B_2", "SISYPHUS_X", "a-b"], depth, (_, _) => Scalar(Any(Expressions))); break;
            case "maxParallel" or "maxAttempts": Scalar($"{_random.Next(-1, 1_200)}"); break;
            case "factor" or "jitter": Scalar($"{_random.Next(-1, 12)}.{_random.Next(10)}"); break;
            case "idempotent" or "required": Scalar(_random.Next(2) == 0 ? "true" : "false"); break;
            case "type": Scalar(Any([.. WorkflowKeys.InputTypes, "text"])); break;
            default: Scalar(_random.Next(3) == 0 ? Any(Expressions) : $"text {_random.Next(100)}"); break;
        }
    }

    private void Anything(int depth)
    {
        switch (depth < DepthMax ? _random.Next(4) : 3)
        {
            case 0: List(0, 3, depth, Anything); break;
            case 1: Mapping([Any(Ids), "steps", "id"], depth, (_, d) => Anything(d)); break;
            case 2: Scalar($"\"{new string('x', _random.Next(4_000))}\""); break;
            default: Scalar(Any(Odd)); break;
        }
    }

    private void Mapping(IEnumerable<string> keys, int depth, Action<string, int> value)
    {
        foreach (var key in keys.Where(_ => _random.Next(10) != 0))
        {
            NewLine(depth);
            _text.Append(_random.Next(100) == 0 ? Any(Odd) : key).Append(": ");
            value(key, depth + 1);
        }
    }

    private void List(int least, int most, int depth, Action<int> item)
    {
        for (var count = _random.Next(least, most + 1); count > 0; count--)
        {
            NewLine(depth);
            _text.Append("- ");
            item(depth + 1);
        }
    }

    private void Scalar(string text) => _text.Append(text);

    private void NewLine(int depth) => _text.Append('\n').Append(' ', 2 * depth);

    private string Any(string[] of) => of[_random.Next(of.Length)];
}
