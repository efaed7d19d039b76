using System.Text.Json;
using SisyphusActors.Core.Runs;
using SisyphusActors.Hosting.Workflows;

namespace SisyphusActors.Crash.Tests.Defects;

/// <summary>What a step gives is what later steps, and later hosts, get.</summary>
public sealed class ResultDefectTests
{
    private const string Run = CrashWorkspace.RunId;

    private static readonly WorkflowDefinition TwoSteps = WorkflowDefinition.FromYaml("{ name: two, steps: [{ id: give, uses: give }, { id: take, uses: take }] }");

    [Theory, OnEachEngine]
    public async Task Defect_03_a_resumed_completed_run_gives_its_result_again_and_nothing_is_done(string engine)
    {
        using var workspace = new CrashWorkspace(engine);
        await using (var library = new Library(workspace, ("give", _ => new { n = 1 }), ("take", call => call.ResultOf("give"))))
            await library.Executor.ExecuteAsync(TwoSteps, runId: Run);
        var before = workspace.Rows("SELECT * FROM journal").Count;

        await using var again = new Library(workspace, ("give", Never), ("take", Never));
        var result = await again.Executor.ResumeAsync(Run);
        result.Status.ShouldBe(RunStatus.Succeeded);
        result.Results.Select(r => $"{r.Key} {r.Value.GetRawText()}").ShouldBe(["""give {"n":1}""", """take {"n":1}"""]);
        workspace.Rows("SELECT * FROM journal").Count.ShouldBe(before);
    }

    [Theory, OnEachEngine]
    public async Task Defect_06_results_zero_false_empty_string_and_null_are_kept(string engine)
    {
        await KeptAsync(engine, 0, "0");
        await KeptAsync(engine, false, "false");
        await KeptAsync(engine, "", "\"\"");
        await KeptAsync(engine, null, "null");
    }

    [Theory, OnEachEngine]
    public async Task Defect_07_string_and_array_results_are_kept_whole_beside_the_others(string engine)
    {
        await KeptAsync(engine, "text", "\"text\"");
        await KeptAsync(engine, (int[])[1, 2], "[1,2]");
    }

    [Theory, OnEachEngine]
    public async Task Defect_08_a_result_changed_in_place_after_its_step_is_what_it_was(string engine)
    {
        var given = new List<int> { 1 };
        await KeptAsync(engine, given, "[1]", meanwhile: () => given.Add(2));
    }

    [Theory, OnEachEngine]
    public async Task Defect_09_a_result_that_cannot_be_stored_fails_its_step_and_the_effect_is_not_repeated(string engine)
    {
        using var workspace = new CrashWorkspace(engine);
        var effects = 0;
        object? Unserializable(Hosting.Handlers.StepCall _)
        {
            effects++;
            var circle = new List<object>();
            circle.Add(circle);
            return circle;
        }
        await using var library = new Library(workspace, ("give", Unserializable));
        var result = await library.Executor.ExecuteAsync(
            WorkflowDefinition.FromYaml("{ name: one, steps: [{ id: give, uses: give, retry: { maxAttempts: 3, initialDelay: 1ms } }] }"), runId: Run);
        result.Status.ShouldBe(RunStatus.Failed);
        result.Error!.ShouldContain("did its work, but its result cannot be stored");
        effects.ShouldBe(1);
    }

    [Theory, OnEachEngine]
    public async Task Defect_10_a_later_step_gets_the_same_types_resumed_or_not(string engine)
    {
        await KeptAsync(engine, new DateTimeOffset(2026, 11, 21, 9, 30, 0, TimeSpan.Zero), "\"2026-11-21T09:30:00+00:00\"");
        await KeptAsync(engine, new Dictionary<int, string> { [2] = "b", [1] = "a" }, """{"1":"a","2":"b"}""");
        await KeptAsync(engine, 9007199254740993, "9007199254740993");
        await KeptAsync(engine, 1.10m, "1.10");
        await KeptAsync(engine, JsonDocument.Parse("1e400").RootElement, "1e400");
    }

    [Theory, OnEachEngine]
    public async Task Defect_10_a_number_that_json_has_no_form_for_fails_its_step_in_words(string engine)
    {
        using var workspace = new CrashWorkspace(engine);
        await using var library = new Library(workspace, ("give", _ => double.NaN), ("take", Never));
        (await library.Executor.ExecuteAsync(TwoSteps, runId: Run)).Error!.ShouldContain("cannot be stored as JSON");
    }

    /// <summary>The next step of the same host, and of a host that takes the run up after a crash, get the same JSON.</summary>
    private static async Task KeptAsync(string engine, object? value, string json, Action? meanwhile = null)
    {
        using var workspace = new CrashWorkspace(engine);
        var taken = new List<string>();
        object? Take(Hosting.Handlers.StepCall call)
        {
            lock (taken)
                taken.Add(call.ResultOf("give").GetRawText());
            return taken.Count == 1 ? throw new InvalidOperationException("once more, by another host") : null;
        }
        await using (var library = new Library(workspace, ("give", _ => value), ("take", call =>
        {
            meanwhile?.Invoke();
            return Take(call);
        })))
            (await library.Executor.ExecuteAsync(TwoSteps, runId: Run)).Status.ShouldBe(RunStatus.Failed);

        await using var next = new Library(workspace, ("give", Never), ("take", Take));
        await next.RetryAsync("take");
        var result = await next.Executor.ExecuteAsync(TwoSteps, runId: Run);
        result.Succeeded.ShouldBeTrue();
        taken.ShouldBe([json, json]);
        result.Results["give"].GetRawText().ShouldBe(json);
    }

    private static object? Never(Hosting.Handlers.StepCall call) => throw new InvalidOperationException($"{call.StepId} is run again.");
}
